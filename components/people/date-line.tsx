"use client";

import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import { useTime } from "#components/time/use-time.ts";
import { classes } from "#components/ui/classes.ts";
import { placeOf, type Window } from "./timeline-window.ts";

type Props = {
  window: Window;
  now: Date;
  at: Date;
  /** While it moves: bars follow at once, the table when it rests. */
  onMove: (at: number) => void;
};

const dayMs = 86_400_000;
const restMs = 220;
const steps: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageDown: -30,
  PageUp: 30,
};

/** The line of the day shown: by pointer, by arrows a day, by page keys thirty; Home is today. */
export function DateLine({ window, now, at, onMove }: Props) {
  const { place, move } = usePlace({ window, now, at, onMove });
  const track = useRef<HTMLDivElement>(null);
  const isDragged = useRef(false);
  const moveUnder = (event: PointerEvent) => {
    const box = track.current?.getBoundingClientRect();
    if (!box) return;
    const share = (event.clientX - box.left) / box.width;
    move(window.from + share * (window.to - window.from));
  };
  const letGo = () => {
    isDragged.current = false;
  };
  return (
    <div
      ref={track}
      className="absolute inset-0 cursor-ew-resize touch-pan-x"
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        isDragged.current = true;
        event.currentTarget.setPointerCapture(event.pointerId);
        moveUnder(event);
      }}
      onPointerMove={(event) => {
        if (isDragged.current) moveUnder(event);
      }}
      onPointerUp={letGo}
      onPointerCancel={letGo}
    >
      <Line window={window} now={now} place={place} onMove={move} />
    </div>
  );
}

/** Where the line stands; an address that changes otherwise moves it as well. */
function usePlace({ window, now, at, onMove }: Props) {
  const [moved, setMoved] = useState({ from: at.getTime(), to: at.getTime() });
  const show = useShownDay(now);
  const place = moved.from === at.getTime() ? moved.to : at.getTime();
  const move = (next: number) => {
    const inside = Math.min(window.to, Math.max(window.from, next));
    setMoved({ from: at.getTime(), to: inside });
    onMove(inside);
    show(inside);
  };
  return { place, move };
}

type LineProps = {
  window: Window;
  now: Date;
  place: number;
  onMove: (place: number) => void;
};

function Line({ window, now, place, onMove }: LineProps) {
  const t = useTranslations("people");
  const time = useTime();
  const day = time.exactDay(new Date(place));
  const isToday = Math.abs(place - now.getTime()) < dayMs / 2;
  const percent = placeOf(place, window);
  const press = (event: KeyboardEvent) => {
    const step = steps[event.key];
    if (step !== undefined) onMove(place + step * dayMs);
    else if (event.key === "Home") onMove(now.getTime());
    else return;
    event.preventDefault();
  };
  return (
    <>
      {!isToday && <Today at={placeOf(now.getTime(), window)} />}
      <input
        type="range"
        aria-label={t("date-line")}
        aria-valuetext={day}
        min={0}
        max={Math.round((window.to - window.from) / dayMs)}
        value={Math.round((place - window.from) / dayMs)}
        onChange={(event) => onMove(window.from + Number(event.target.value) * dayMs)}
        onKeyDown={press}
        className="peer pointer-events-none absolute inset-0 opacity-0"
      />
      <span
        aria-hidden
        className="absolute inset-y-0 w-0.5 -translate-x-1/2 bg-accent-solid outline-offset-2 outline-focus peer-focus-visible:outline-2"
        style={{ left: `${percent}%` }}
      >
        <span
          className={classes(
            "absolute top-0 rounded-sm bg-accent-solid px-2 text-12 leading-5.5 font-medium whitespace-nowrap text-on-accent",
            percent > 88 ? "right-0" : percent < 12 ? "left-0" : "left-1/2 -translate-x-1/2",
          )}
        >
          {isToday ? t("today") : day}
        </span>
      </span>
    </>
  );
}

function Today({ at }: { at: number }) {
  const t = useTranslations("people");
  return (
    <span
      aria-hidden
      className="absolute top-6 bottom-0 border-l border-dashed border-ink-3"
      style={{ left: `${at}%` }}
    >
      <span className="caption absolute top-full left-0 -translate-x-1/2 pt-0.5 whitespace-nowrap">
        {t("today")}
      </span>
    </span>
  );
}

/** Puts the day into the address once the line rests, so that the server shows it. */
function useShownDay(now: Date): (at: number) => void {
  const [router, path, params] = [useRouter(), usePathname(), useSearchParams()];
  const time = useTime();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (at) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      const next = new URLSearchParams(params);
      const day = time.dayNumber(new Date(at));
      if (day === time.dayNumber(now)) next.delete("day");
      else next.set("day", day);
      router.replace(`${path}?${next.toString()}`, { scroll: false });
    }, restMs);
  };
}
