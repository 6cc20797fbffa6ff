import { Minus, Plus } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { DataTable, type Column } from "#components/ui/data-table.tsx";
import { PersonChip } from "#components/ui/person-chip.tsx";
import { PrivilegedChip } from "#components/ui/privileged-chip.tsx";
import { Section } from "#components/ui/section.tsx";

type RightView = { name: string; system: string; risk: string };
type Total = RightView & { entitlementId: string; gains: number; losses: number };
export type EffectView = {
  personId: string | null;
  employeeNumber: string;
  displayName: string;
  kind: "joined" | "moved" | "left" | "changed" | null;
  gains: readonly RightView[];
  losses: readonly RightView[];
};

/** What ends and begins, by right: losses first. */
export function RightTotals({ rights }: { rights: readonly Total[] }) {
  const [t, format] = [useTranslations("lifecycle"), useFormatter()];
  const most = Math.max(1, ...rights.map(({ gains, losses }) => Math.max(gains, losses)));
  return (
    <Section title={t("by-right")} count={rights.length}>
      <ul className="rows mb-6 text-13">
        {rights.slice(0, 20).map((right) => (
          <li
            key={right.entitlementId}
            className="grid min-h-9 grid-cols-[minmax(0,1fr)_112px_112px] items-center gap-3 max-md:grid-cols-[minmax(0,1fr)_56px_56px]"
          >
            <span className="flex min-w-0 items-center gap-2">
              <span className="cut">
                <b className="font-medium">{right.system}</b>{" "}
                <span className="text-ink-2">{right.name}</span>
              </span>
              {right.risk === "privileged" && <PrivilegedChip />}
            </span>
            <Side share={right.losses / most} tone="bg-denied-mark" isLoss>
              {right.losses > 0 ? `−${format.number(right.losses)}` : ""}
            </Side>
            <Side share={right.gains / most} tone="bg-granted-mark">
              {right.gains > 0 ? `+${format.number(right.gains)}` : ""}
            </Side>
          </li>
        ))}
      </ul>
    </Section>
  );
}

type SideProps = { share: number; tone: string; isLoss?: boolean; children: string };

const Side = ({ share, tone, isLoss = false, children }: SideProps) => (
  <span className="flex items-center gap-2">
    <span className={isLoss ? "w-12 text-right text-denied" : "w-12 text-right text-granted"}>
      {children}
    </span>
    <span aria-hidden className="h-2 min-w-0 flex-1 max-md:hidden">
      <i className={`block h-2 rounded-sm ${tone}`} style={{ width: `${share * 100}%` }} />
    </span>
  </span>
);

/** Everybody concerned, by name. */
export function EffectTable({ lines }: { lines: readonly EffectView[] }) {
  const t = useTranslations("lifecycle");
  // What a run did stands in the changes that it caused, without a word for it.
  const what: Column<EffectView> = {
    key: "kind",
    title: t("what"),
    width: "w-24",
    wide: true,
    cell: ({ kind }) => (kind === null ? "" : t(`kind.${kind}`)),
  };
  const columns: Column<EffectView>[] = [
    {
      key: "person",
      title: t("person"),
      width: "w-56 max-md:w-40",
      cell: ({ displayName, personId, employeeNumber }) => (
        <PersonChip
          name={displayName}
          {...(personId !== null && { href: `/people/${employeeNumber}` })}
        />
      ),
    },
    { key: "number", title: t("number"), width: "w-24", wide: true, cell: (l) => l.employeeNumber },
    ...(lines.some(({ kind }) => kind !== null) ? [what] : []),
    { key: "rights", title: t("rights"), cell: (line) => <Rights line={line} /> },
    { key: "total", title: t("sum"), width: "w-20", cell: sumOf },
  ];
  return (
    <DataTable
      label={t("people-concerned")}
      columns={columns}
      rows={lines}
      rowKey={({ employeeNumber, gains, losses }) =>
        `${employeeNumber}-${gains.length}-${losses.length}`
      }
    />
  );
}

function sumOf({ gains, losses }: EffectView): string {
  const parts = [losses.length > 0 && `−${losses.length}`, gains.length > 0 && `+${gains.length}`];
  return parts.filter(Boolean).join(" ") || "0";
}

function Rights({ line: { gains, losses } }: { line: EffectView }) {
  const t = useTranslations("lifecycle");
  const words = (rights: readonly RightView[]) =>
    rights.map(({ system, name }) => `${system} ${name}`).join(t("comma"));
  if (gains.length + losses.length === 0)
    return <span className="text-ink-3">{t("no-right")}</span>;
  const [lost, gained] = [words(losses), words(gains)];
  return (
    <span className="flex min-w-0 items-center gap-3">
      {lost !== "" && (
        <span className="inline-flex min-w-0 items-center gap-1 text-denied" title={lost}>
          <Minus className="size-3" aria-label={t("loses")} />
          <span className="cut">{lost}</span>
        </span>
      )}
      {gained !== "" && (
        <span className="inline-flex min-w-0 items-center gap-1 text-granted" title={gained}>
          <Plus className="size-3" aria-label={t("gains")} />
          <span className="cut">{gained}</span>
        </span>
      )}
    </span>
  );
}
