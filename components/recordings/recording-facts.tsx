import { useFormatter, useTranslations } from "next-intl";
import { addressOf } from "#app/address.ts";
import { Instant } from "#components/time/instant-text.tsx";
import { DefinitionRows, type Definition } from "#components/ui/definition-rows.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { clockOf } from "./clock-words.ts";
import type { RecordingView } from "./recording-view.ts";
import { sizeWords } from "./size-words.ts";

type Props = {
  recording: RecordingView & { storedBytes: number; heldBy: string | null };
  /** The reader may look who viewed it. */
  hasAudit: boolean;
};

/** Of whom, of what, how much, and until when it is kept. */
export function RecordingFacts({ recording, hasAudit }: Props) {
  const [t, zones] = [useTranslations("recordings"), useTranslations("access")];
  const { recordingId, person, employeeNumber, host, zone, login, command } = recording;
  const rows: Definition[] = [
    { term: t("fact.who"), value: person, note: employeeNumber },
    {
      term: t("fact.where"),
      value: <span className="mono">{`${login}@${host}`}</span>,
      note: zones(`zone.${zone as "office"}`),
    },
    ...(command === null
      ? []
      : [{ term: t("fact.command"), value: <span className="mono">{command}</span> }]),
    ...lengths(recording, t),
    { term: t("fact.size"), value: <Sizes recording={recording} /> },
    { term: t("fact.kept"), value: <Kept recording={recording} /> },
    {
      term: t("fact.viewed"),
      value: hasAudit ? (
        <TextLink href={addressOf("/audit", { target: recordingId, action: "recording.read" })}>
          {t("viewed-by")}
        </TextLink>
      ) : (
        t("viewed-logged")
      ),
    },
  ];
  return (
    <Section title={t("facts")} ruled>
      <DefinitionRows rows={rows} />
    </Section>
  );
}

type Translate = ReturnType<typeof useTranslations<"recordings">>;

const problems = ["no_space", "storage_failed", "too_large"] as const;

function lengths(recording: RecordingView, t: Translate): Definition[] {
  const { beganAt, endedAt, seconds } = recording;
  const problem = problems.find((each) => each === recording.problem);
  return [
    { term: t("fact.began"), value: <Instant at={beganAt} /> },
    {
      term: t("fact.lasted"),
      value: clockOf(seconds),
      note: endedAt === null ? t("still-open") : undefined,
    },
    ...(problem === undefined ? [] : [{ term: t("fact.problem"), value: t(`problem.${problem}`) }]),
  ];
}

function Sizes({ recording }: { recording: Props["recording"] }) {
  const [t, format] = [useTranslations("recordings"), useFormatter()];
  const { bytesIn, bytesOut, operations, storedBytes } = recording;
  const words = [
    ...(bytesIn === null ? [] : [t("size.in", { size: sizeWords(format, bytesIn) })]),
    ...(bytesOut === null ? [] : [t("size.out", { size: sizeWords(format, bytesOut) })]),
    ...(operations ? [t("size.files", { count: operations })] : []),
    t("size.stored", { size: sizeWords(format, storedBytes) }),
  ];
  return <>{format.list(words, { type: "conjunction", style: "narrow" })}</>;
}

function Kept({ recording }: { recording: Props["recording"] }) {
  const t = useTranslations("recordings");
  const { keepUntil, heldAt, heldBy, destroyedAt } = recording;
  if (destroyedAt !== null) {
    return (
      <>
        {t("kept.destroyed")} <Instant at={destroyedAt} as="date" />
      </>
    );
  }
  if (heldAt !== null) {
    return (
      <>
        {heldBy === null ? t("kept.held") : t("kept.held-by", { name: heldBy })}{" "}
        <Instant at={heldAt} as="date" />
      </>
    );
  }
  if (keepUntil === null) return t("kept.not-yet");
  return (
    <>
      {t("kept.until")} <Instant at={keepUntil} as="date" />
    </>
  );
}
