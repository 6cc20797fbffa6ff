import { useTranslations } from "next-intl";
import { Instant } from "#components/time/instant-text.tsx";
import { StatusChip } from "#components/ui/status-chip.tsx";

export type LeftoverView = {
  readonly sessionId: string;
  /** Null: not the reader's to read. */
  readonly person: string | null;
  readonly login: string;
  readonly endedAt: Date;
  readonly sweptAt: Date | null;
  readonly found: number;
  readonly left: number;
  readonly names: readonly string[];
};

type Props = {
  leftovers: readonly LeftoverView[];
  /** Sessions that are over, and whose host has not answered yet what they left. */
  awaited: number;
  awaitedSince: Date | null;
};

/** What sessions left running: how much, of which session, when it was found. */
export function Leftovers({ leftovers, awaited, awaitedSince }: Props) {
  const t = useTranslations("hosts");
  return (
    <>
      {awaited > 0 && awaitedSince !== null && (
        <p className="secondary border-b border-line py-2.5 text-13" data-awaited>
          {t("awaited", { count: awaited })} <Instant at={awaitedSince} />
        </p>
      )}
      {leftovers.length === 0 ? (
        <p className="secondary py-3">{t("leftovers-none")}</p>
      ) : (
        <ul className="rows">
          {leftovers.map((each) => (
            <Leftover key={each.sessionId} leftover={each} />
          ))}
        </ul>
      )}
    </>
  );
}

const idShown = 8;

function Leftover({ leftover }: { leftover: LeftoverView }) {
  const t = useTranslations("hosts");
  const { sessionId, person, login, endedAt, sweptAt, found, left, names } = leftover;
  const id = sessionId.slice(-idShown);
  return (
    <li className="py-2.5 text-13" data-leftover={sessionId}>
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
        <StatusChip tone={left > 0 ? "expiring" : "neutral"}>
          {t("leftover", { found, left })}
        </StatusChip>
        <span className="min-w-0 wrap-anywhere" title={sessionId}>
          {person === null
            ? t("leftover-as", { id, login })
            : t("leftover-by", { name: person, login })}
        </span>
        <span className="caption ml-auto">
          {t("leftover-over")} <Instant at={endedAt} />
          {sweptAt !== null && (
            <>
              , {t("leftover-found")} <Instant at={sweptAt} />
            </>
          )}
        </span>
      </div>
      {names.length > 0 && (
        <p className="mono mt-1 text-12 wrap-anywhere text-ink-2">{names.join(", ")}</p>
      )}
    </li>
  );
}
