import { useTranslations } from "next-intl";
import { Instant } from "#components/time/instant-text.tsx";
import { useTime } from "#components/time/use-time.ts";
import { DefinitionRows, type Definition } from "#components/ui/definition-rows.tsx";
import { PersonChip } from "#components/ui/person-chip.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextLink } from "#components/ui/text-link.tsx";

type RunView = {
  feed: string;
  mode: "full" | "delta";
  asOf: string | null;
  fileName: string | null;
  startedByName: string | null;
  startedByNumber: string | null;
  startedAt: Date;
  endedAt: Date | null;
  effectHash: string | null;
};

/** Where a run came from, who started it and when. */
export function RunFacts({ run }: { run: RunView }) {
  const [t, time] = [useTranslations("lifecycle"), useTime()];
  const rows: Definition[] = [
    {
      term: t("feed"),
      value: <TextLink href={`/lifecycle/feeds/${run.feed}`}>{run.feed}</TextLink>,
    },
    { term: t("file"), value: run.fileName ?? t("no-file") },
    { term: t("holds"), value: t(`mode.${run.mode}`) },
    ...(run.asOf === null ? [] : [{ term: t("as-of"), value: run.asOf }]),
    { term: t("by"), value: <By run={run} /> },
    { term: t("started"), value: <Instant at={run.startedAt} /> },
    ...(run.endedAt === null
      ? []
      : [{ term: t("took"), value: time.span(+run.endedAt - +run.startedAt, 2) }]),
    ...(run.effectHash === null
      ? []
      : [{ term: t("hash"), value: <span className="mono">{run.effectHash.slice(0, 16)}</span> }]),
  ];
  return (
    <Section title={t("about-run")} ruled>
      <DefinitionRows rows={rows} />
    </Section>
  );
}

function By({ run: { startedByNumber, startedByName } }: { run: RunView }) {
  const t = useTranslations("lifecycle");
  if (startedByNumber === null || startedByName === null) return t("console");
  return <PersonChip name={startedByName} href={`/people/${startedByNumber}`} />;
}
