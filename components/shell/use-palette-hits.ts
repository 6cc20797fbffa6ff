import { useEffect, useState } from "react";
import type { Palette } from "#lib/desk/index.ts";

/** As it comes over the wire: instants are text. */
type Wire<T> = T extends Date ? string : T extends object ? { [K in keyof T]: Wire<T[K]> } : T;
export type PaletteHits = Wire<Palette>;

export const noHits: PaletteHits = { systems: [], rights: [], roles: [], people: [], requests: [] };

const restMs = 140;

type Found = { hits: PaletteHits; state: "found" | "searching" | "failed" };

/** Asks the server what the letters mean, once the hand rests; older hits stay until then. */
export function usePaletteHits(typed: string): Found {
  const search = typed.trim().slice(0, 100);
  const [found, setFound] = useState<{ search: string; hits: PaletteHits; failed?: boolean }>();
  useEffect(() => {
    if (search === "") return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      ask(search, stop.signal).then(
        (hits) => setFound({ search, hits }),
        () => {
          if (!stop.signal.aborted) setFound({ search, hits: noHits, failed: true });
        },
      );
    }, restMs);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [search]);
  if (search === "") return { hits: noHits, state: "found" };
  if (found?.search !== search) return { hits: found?.hits ?? noHits, state: "searching" };
  return { hits: found.hits, state: found.failed ? "failed" : "found" };
}

async function ask(search: string, signal: AbortSignal): Promise<PaletteHits> {
  const answer = await fetch(`/api/v1/palette?q=${encodeURIComponent(search)}`, { signal });
  if (!answer.ok) throw new Error(`palette: ${answer.status}`);
  return (await answer.json()) as PaletteHits;
}
