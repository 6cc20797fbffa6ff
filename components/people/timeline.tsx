"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { useTime } from "#components/time/use-time.ts";
import { DateLine } from "./date-line.tsx";
import { TimelineRow, type BarLine } from "./timeline-row.tsx";
import { placeOf, type Tick, type Window } from "./timeline-window.ts";

export type Bar = { from: Date; to: Date | null };
export type PlaceBar = Bar & { label: string };

type Props = {
  window: Window;
  ticks: readonly Tick[];
  lines: readonly BarLine[];
  places: readonly PlaceBar[];
  now: Date;
  /** The instant that the page shows. */
  at: Date;
};

const linesMax = 24;

/** What somebody held, over years; the date line is dragged to a day, and the page shows it. */
export function Timeline({ window, ticks, lines, places, now, at }: Props) {
  const t = useTranslations("people");
  const time = useTime();
  const [first] = useState(at.getTime());
  const [shown, setShown] = useState(first);
  const [whole, setWhole] = useState(false);
  const scroller = useRef<HTMLDivElement>(null);
  // On a phone only a part fits: the one with the date line.
  useEffect(() => {
    const box = scroller.current;
    if (box)
      box.scrollLeft = (placeOf(first, window) / 100) * box.scrollWidth - box.clientWidth / 2;
  }, [first, window]);
  const cut = whole ? lines : lines.slice(0, linesMax);
  return (
    <>
      <div ref={scroller} className="overflow-x-auto pb-5">
        <div className="relative min-w-[680px] pt-6 [--label:320px] max-md:[--label:168px]">
          <div aria-hidden className="absolute inset-y-0 right-0 left-(--label) overflow-hidden">
            {ticks.map((tick) => (
              <span
                key={tick.at}
                className="absolute inset-y-0"
                style={{ left: `${placeOf(tick.at, window)}%` }}
              >
                <span
                  className={`caption absolute top-0.5 left-1 whitespace-nowrap ${tick.isMajor ? "font-medium text-ink-2" : ""}`}
                >
                  {tick.label}
                </span>
                <i className="absolute top-6 bottom-0 w-px bg-line" />
              </span>
            ))}
          </div>
          {places.length > 0 && <Places places={places} window={window} />}
          {cut.map((line, index) => (
            <TimelineRow
              key={line.entitlementId}
              line={line}
              isFirst={index === 0 || cut[index - 1]?.system !== line.system}
              view={{ window, at: shown, now: now.getTime() }}
            />
          ))}
          <div className="absolute inset-y-0 right-0 left-(--label)">
            <DateLine window={window} now={now} at={at} onMove={setShown} />
          </div>
        </div>
      </div>
      {lines.length > cut.length && (
        <button
          type="button"
          className="rounded-sm text-13 font-medium text-accent hover:underline"
          onClick={() => setWhole(true)}
        >
          {t("more-bars", { count: lines.length - cut.length })}
        </button>
      )}
      <p className="sr-only" aria-live="polite">
        {time.exactDay(new Date(shown))}
      </p>
      {lines.length === 0 && <p className="secondary">{t("never-held")}</p>}
    </>
  );
}

function Places({ places, window }: { places: readonly PlaceBar[]; window: Window }) {
  const t = useTranslations("people");
  return (
    <div className="flex h-8 border-t border-line">
      <div className="flex w-(--label) flex-none items-center bg-canvas text-13 text-ink-3 max-md:sticky max-md:left-0 max-md:z-10">
        {t("place")}
      </div>
      <div className="relative flex-1">
        {places.map(({ from, to, label }) => {
          const left = placeOf(from.getTime(), window);
          const right = placeOf(to?.getTime() ?? window.to, window);
          if (right - left <= 0) return null;
          return (
            <span
              key={from.getTime()}
              title={label}
              className="caption cut absolute inset-y-1.5 rounded-sm border border-line bg-rail px-2"
              style={{ left: `${left}%`, width: `calc(${right - left}% - 2px)` }}
            >
              {label}
            </span>
          );
        })}
      </div>
    </div>
  );
}
