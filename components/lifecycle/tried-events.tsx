import { CircleAlert } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { StatusChip } from "#components/ui/status-chip.tsx";
import { kindWords } from "./event-words.ts";

export type Trying = { code: string; text: string; sample: string };
type TriedEvent = {
  does: "tell" | "ignore" | "fail";
  rule: number | null;
  key: string | null;
  enteredAt: Date | null;
  event: Readonly<Record<string, string | null>> | null;
  problems: readonly { field: string; expected: string }[];
};
export type TriedMapping =
  | { kind: "tried"; count: number; events: readonly TriedEvent[] }
  | { kind: "wrong"; problems: readonly { field: string; expected: string }[] };

const tones = { tell: "granted", ignore: "neutral", fail: "denied" } as const;

/** What a mapping makes of a sample: each event with what would be kept, or why it is none. */
export function TriedEvents({ tried }: { tried: TriedMapping }) {
  const t = useTranslations("payloads");
  if (tried.kind === "wrong") return <Problems problems={tried.problems} />;
  const { count, events } = tried;
  if (count === 0) return <p className="secondary py-2">{t("no-event")}</p>;
  return (
    <>
      <ol className="rows">
        {events.map((event, index) => (
          <li key={index} className="flex flex-col gap-2 py-3">
            <TriedEvent event={event} />
          </li>
        ))}
      </ol>
      {count > events.length && (
        <p className="caption">{t("more", { count: count - events.length })}</p>
      )}
    </>
  );
}

function TriedEvent({ event: { does, rule, key, enteredAt, event, problems } }: EventProps) {
  const [t, pushed, format] = [
    useTranslations("payloads"),
    useTranslations("pushed"),
    useFormatter(),
  ];
  const facts: [string, string | null][] = [
    ...(key === null ? [] : ([[t("id"), key]] as [string, string][])),
    ...(enteredAt === null
      ? []
      : ([
          [t("entered"), format.dateTime(enteredAt, { dateStyle: "medium", timeStyle: "short" })],
        ] as [string, string][])),
    ...Object.entries(event ?? {}).filter(([name]) => name !== "kind"),
  ];
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <StatusChip tone={tones[does]}>{t(`does.${does}`)}</StatusChip>
        {event && <strong>{kindWords(pushed, event["kind"] ?? null)}</strong>}
        {rule !== null && <span className="caption">{t("by-rule", { number: rule + 1 })}</span>}
      </div>
      {facts.length > 0 && (
        <dl className="grid grid-cols-[minmax(0,9rem)_minmax(0,1fr)] gap-x-3 gap-y-1 text-13">
          {facts.map(([name, value]) => (
            <Fact key={name} name={name} value={value} />
          ))}
        </dl>
      )}
      <Problems problems={problems} />
    </>
  );
}

type EventProps = { event: TriedEvent };

function Fact({ name, value }: { name: string; value: string | null }) {
  const t = useTranslations("payloads");
  return (
    <>
      <dt className="mono wrap-anywhere text-ink-2">{name}</dt>
      <dd className="wrap-anywhere">{value ?? <em>{t("cleared")}</em>}</dd>
    </>
  );
}

type Problem = { field: string; expected: string };

function Problems({ problems }: { problems: readonly Problem[] }) {
  if (problems.length === 0) return null;
  return (
    <ul className="flex flex-col gap-1.5 text-13">
      {problems.map(({ field, expected }, index) => (
        <li
          key={index}
          className="flex items-start gap-1.5 wrap-anywhere text-denied [&>svg]:mt-1 [&>svg]:size-3"
        >
          <CircleAlert />
          <span className="min-w-0">
            {field !== "" && <span className="mono mr-1.5">{field}</span>}
            {expected}
          </span>
        </li>
      ))}
    </ul>
  );
}
