import { useTranslations } from "next-intl";
import { PersonChip } from "#components/ui/person-chip.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { hrefOf, type Names } from "./names.ts";

/** What an id of the log is called now; an id without a name is shown as it is. */
export function NamedId({
  id,
  names,
  plain = false,
}: {
  id: string;
  names: Names;
  plain?: boolean;
}) {
  const t = useTranslations("audit");
  const named = names.get(id);
  if (!named) {
    return (
      <span className="mono" title={id}>
        {id.length > 24 ? `${id.slice(0, 13)}…` : id}
      </span>
    );
  }
  const href = plain ? undefined : hrefOf(named);
  if (named.kind === "person") return <PersonChip name={named.name} href={href} />;
  const words = named.kind.startsWith("request")
    ? t("request-number", { number: named.name })
    : named.name;
  return href === undefined ? (
    <span title={id}>{words}</span>
  ) : (
    <TextLink href={href}>{words}</TextLink>
  );
}
