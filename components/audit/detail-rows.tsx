import { useTranslations } from "next-intl";
import { DefinitionRows } from "#components/ui/definition-rows.tsx";
import { isUuid } from "./event-view.ts";
import { NamedId } from "./named-id.tsx";
import type { Names } from "./names.ts";

type Props = { detail: Readonly<Record<string, unknown>>; names: Names };

/** What the event says beyond who and when, field by field. */
export function DetailRows({ detail, names }: Props) {
  const t = useTranslations("audit");
  const entries = Object.entries(detail);
  if (entries.length === 0) return <p className="secondary py-2">{t("no-detail")}</p>;
  return (
    <DefinitionRows
      ruled
      rows={entries.map(([term, value]) => ({
        term,
        value: <Value value={value} names={names} />,
      }))}
    />
  );
}

function Value({ value, names }: { value: unknown; names: Names }) {
  if (typeof value === "string" && isUuid(value)) return <NamedId id={value} names={names} />;
  if (typeof value === "object" && value !== null) {
    return <pre className="mono text-12 whitespace-pre-wrap">{JSON.stringify(value, null, 2)}</pre>;
  }
  return <span className="mono">{String(value)}</span>;
}
