"use client";

import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from "react";

const tickMs = 60_000;
const Clock = createContext<Date | undefined>(undefined);

/**
 * The server's time, carried on in the page. A visitor's own clock is not asked: it may be wrong,
 * and "3 h left" must be what the server means by it.
 */
export function ClockProvider({ now, children }: { now: Date; children: ReactNode }) {
  const startMs = now.getTime();
  const [ticked, setTicked] = useState({ startMs, elapsedMs: 0 });
  const elapsedMs = ticked.startMs === startMs ? ticked.elapsedMs : 0;
  useEffect(() => {
    const startedAt = performance.now();
    const tick = () => setTicked({ startMs, elapsedMs: performance.now() - startedAt });
    const timer = setInterval(tick, tickMs);
    document.addEventListener("visibilitychange", tick);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", tick);
    };
  }, [startMs]);
  const value = useMemo(() => new Date(startMs + elapsedMs), [startMs, elapsedMs]);
  return <Clock.Provider value={value}>{children}</Clock.Provider>;
}

/** Now, by the server's clock; moves once a minute. */
export function useNow(): Date {
  const now = useContext(Clock);
  if (!now) throw new Error("useNow: no ClockProvider above this component");
  return now;
}
