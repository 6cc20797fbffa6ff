import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Instant } from "#components/time/instant-text.tsx";
import { Avatar } from "#components/ui/avatar.tsx";
import { clockOf } from "./clock-words.ts";
import { RecordingLink } from "./recording-link.tsx";

type Match = { at: number; text: string };
type Found = {
  recordingId: string;
  person: string;
  host: string;
  login: string;
  beganAt: Date;
  matches: readonly Match[];
};

/** Recordings that showed what was searched, each with the places where. */
export function FoundRecordings({ found, empty }: { found: readonly Found[]; empty: ReactNode }) {
  if (found.length === 0) return <div className="border-t border-line">{empty}</div>;
  return (
    <ul className="rows">
      {found.map((each) => (
        <OneFound key={each.recordingId} found={each} />
      ))}
    </ul>
  );
}

function OneFound({ found }: { found: Found }) {
  const t = useTranslations("recordings");
  const { recordingId, person, host, login, beganAt, matches } = found;
  return (
    <li className="py-3" data-recording={recordingId}>
      <div className="flex flex-wrap items-center gap-x-2 text-13">
        <Avatar name={person} size={24} hidden />
        <RecordingLink recordingId={recordingId}>
          <b className="font-medium hover:underline">{person}</b>
        </RecordingLink>
        <span className="mono wrap-anywhere">{`${login}@${host}`}</span>
        <span className="text-ink-3">
          <Instant at={beganAt} />
        </span>
      </div>
      <ol className="mt-1 flex flex-col md:pl-8" aria-label={t("places")}>
        {matches.map((match) => (
          <li key={`${match.at} ${match.text}`} className="flex min-w-0 items-baseline gap-3">
            <RecordingLink recordingId={recordingId} at={match.at}>
              <span className="text-13 text-accent tabular-nums hover:underline">
                {clockOf(match.at)}
              </span>
            </RecordingLink>
            <span className="mono min-w-0 text-12 wrap-anywhere text-ink-2">{match.text}</span>
          </li>
        ))}
      </ol>
    </li>
  );
}
