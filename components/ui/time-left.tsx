"use client";

import { classes } from "./classes.ts";
import { useNow } from "#components/time/clock.tsx";
import { isSoon, shareLeft } from "#components/time/span.ts";
import { useTime } from "#components/time/use-time.ts";

type Props = {
  /** Null: no end. */
  endsAt: Date | null;
  startsAt?: Date | undefined;
  /** Already in the list "ending soon": amber whatever the threshold says. */
  soon?: boolean | undefined;
  /** Text alone, where there is no column of bars. */
  plain?: boolean | undefined;
};

/** A bar and "3 h left". Hover and focus show the instant and its zone. No bar on phones. */
export function TimeLeft({ endsAt, startsAt, soon, plain = false }: Props) {
  const [now, time] = [useNow(), useTime()];
  const frame = plain
    ? "inline-flex whitespace-nowrap"
    : "inline-grid w-32 grid-cols-[40px_minmax(0,1fr)] items-center gap-2 text-13 " +
      "whitespace-nowrap max-md:inline-flex max-md:w-auto";
  if (!endsAt) {
    return (
      <span className={classes(frame, "text-ink-3")}>
        <span className="col-start-2">{time.noEnd()}</span>
      </span>
    );
  }
  const isAmber = soon ?? isSoon(endsAt, now, startsAt);
  const share = shareLeft(endsAt, now, startsAt);
  return (
    <time
      className={classes(frame, isAmber ? "font-medium text-expiring" : "text-ink-2")}
      dateTime={endsAt.toISOString()}
      title={time.ends(endsAt)}
    >
      {!plain && <Bar share={share} isAmber={isAmber} />}
      <span>{time.left(endsAt, now)}</span>
    </time>
  );
}

function Bar({ share, isAmber }: { share: number; isAmber: boolean }) {
  return (
    <span aria-hidden className="h-1 w-10 overflow-hidden rounded-[2px] bg-active max-md:hidden">
      <span
        className={classes("block h-full rounded-[2px]", isAmber ? "bg-expiring-mark" : "bg-ink-3")}
        style={{ width: `${Math.max(share * 100, 4).toFixed(1)}%` }}
      />
    </span>
  );
}
