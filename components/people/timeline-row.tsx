"use client";

import { KeyRound } from "lucide-react";
import { classes } from "#components/ui/classes.ts";
import { useTime } from "#components/time/use-time.ts";
import { placeOf, type Window } from "./timeline-window.ts";

export type BarLine = {
  entitlementId: string;
  entitlement: string;
  system: string;
  isPrivileged: boolean;
  bars: readonly { from: Date; to: Date | null }[];
};

type View = { readonly window: Window; readonly at: number; readonly now: number };
type Props = {
  line: BarLine;
  /** The first of its system carries the system's name and the hairline. */
  isFirst: boolean;
  view: View;
};

const weekMs = 7 * 86_400_000;

/** One right: a bar for each stretch; those not held on the day fade. */
export function TimelineRow({ line, isFirst, view }: Props) {
  const { system, entitlement, isPrivileged, bars } = line;
  return (
    <div className={classes("relative flex h-6", isFirst && "border-t border-line")}>
      <div className="flex w-(--label) flex-none items-center gap-2 bg-canvas pr-2 text-13 max-md:sticky max-md:left-0 max-md:z-10">
        <span className="cut w-[136px] flex-none font-medium max-md:w-[76px]" title={system}>
          {isFirst ? system : ""}
        </span>
        <span className="cut flex-1 text-ink-2" title={entitlement}>
          {entitlement}
        </span>
        {isPrivileged && <KeyRound aria-hidden className="size-3! text-ink-3" />}
      </div>
      <div className="relative flex-1">
        {bars.map((bar) => (
          <Bar key={bar.from.getTime()} bar={bar} line={line} view={view} />
        ))}
      </div>
    </div>
  );
}

type BarProps = { bar: BarLine["bars"][number]; line: BarLine; view: View };

function Bar({ bar, line, view: { window, at, now } }: BarProps) {
  const time = useTime();
  const [from, to] = [bar.from.getTime(), bar.to?.getTime() ?? Number.POSITIVE_INFINITY];
  if (to <= window.from || from >= window.to) return null;
  const [left, right] = [placeOf(from, window), placeOf(to, window)];
  const isHeld = from <= at && at < to;
  const capFrom = placeOf(Math.max(from, to - weekMs), window);
  const isEnding = to > now && to - now < weekMs;
  const words = `${line.system} ${line.entitlement}: ${time.exactDay(bar.from)} – ${
    bar.to ? time.exactDay(bar.to) : time.noEnd()
  }`;
  return (
    <span
      title={words}
      className={classes(
        "absolute top-2 h-2 min-w-0.75 overflow-hidden rounded-[2px] transition-opacity duration-(--dur-1)",
        line.isPrivileged ? "bg-privileged-mark" : "bg-accent-line",
        !isHeld && "opacity-38",
      )}
      style={{ left: `${left}%`, width: `${right - left}%` }}
    >
      {isEnding && (
        <i
          className="absolute inset-y-0 right-0 min-w-0.75 bg-expiring-mark"
          style={{ width: `${((right - capFrom) / Math.max(right - left, 0.01)) * 100}%` }}
        />
      )}
    </span>
  );
}
