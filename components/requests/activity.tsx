import {
  CircleCheck,
  CircleQuestionMark,
  CircleX,
  MessageSquare,
  Minimize2,
  Timer,
} from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { DurationWords } from "./duration-words.tsx";
import { Instant } from "#components/time/instant-text.tsx";
import { Avatar } from "#components/ui/avatar.tsx";

export type Happened = {
  key: string;
  at: Date;
  /** Null: Postern itself. */
  who: string | null;
  /** "request.approve", "question", … */
  kind: string;
  /** Of several things in the request, which one. */
  what: string | null;
  words: string | null;
  minutesFrom: number | null;
  minutes: number | null;
};

/** Everything that happened to a request, the earliest first. */
export function Activity({ events }: { events: readonly Happened[] }) {
  return (
    <ol className="rows">
      {events.map((event) => (
        <li key={event.key} className="flex gap-3 py-2.5">
          {event.who === null ? (
            <span className="grid size-6 flex-none place-items-center text-ink-3">
              <Timer />
            </span>
          ) : (
            <Avatar name={event.who} size={24} hidden />
          )}
          <Line event={event} />
        </li>
      ))}
    </ol>
  );
}

const icons: Readonly<Record<string, ReactNode>> = {
  "request.approve": <CircleCheck className="size-3.5! text-granted" />,
  "request.narrow": <Minimize2 className="size-3.5! text-expiring" />,
  "request.reject": <CircleX className="size-3.5! text-denied" />,
  "request.granted": <CircleCheck className="size-3.5! text-granted" />,
  question: <CircleQuestionMark className="size-3.5! text-ink-3" />,
  comment: <MessageSquare className="size-3.5! text-ink-3" />,
};

function Line({ event }: { event: Happened }) {
  const t = useTranslations("requests");
  const { who, kind, what, words, minutes, minutesFrom } = event;
  const key = `did.${kind.replace("request.", "")}` as "did.approve";
  const isChanged = minutesFrom !== minutes && kind !== "request.submit";
  return (
    <div className="min-w-0 flex-1">
      <div className="flex flex-wrap items-center gap-x-2 text-13">
        <span className="font-medium">{who ?? "Postern"}</span>
        <span className="flex items-center gap-1 text-ink-2">
          {icons[kind]}
          {t.has(key) ? t(key) : kind}
        </span>
        {what !== null && <span className="text-ink-3">{what}</span>}
        <span className="caption ml-auto">
          <Instant at={event.at} />
        </span>
      </div>
      {isChanged && (
        <div className="mono flex gap-2 text-13">
          <del className="text-denied">
            <DurationWords minutes={minutesFrom} />
          </del>
          <span aria-hidden>→</span>
          <ins className="text-granted no-underline">
            <DurationWords minutes={minutes} />
          </ins>
        </div>
      )}
      {words !== null && <p className="wrap-anywhere whitespace-pre-line">{words}</p>}
    </div>
  );
}
