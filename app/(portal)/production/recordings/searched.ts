import { firstOf } from "#app/address.ts";
import { searchNames, type Searched } from "#components/recordings/recording-search.tsx";
import { nextDay, startOfDay } from "#lib/people/index.ts";
import { recordingKinds, recordingStates, type listRecordings } from "#lib/recordings/index.ts";

type Filter = Omit<Parameters<typeof listRecordings>[1], "limit" | "cursor">;
type Given = Readonly<Record<string, string | string[] | undefined>>;

const charactersMax = { person: 64, host: 63, text: 200 } as const;

/** The search in an address; empty fields are left out, and what is too long is cut. */
export function searchedOf(given: Given): Searched {
  const found = Object.entries(firstOf(given, searchNames));
  return Object.fromEntries(
    found.flatMap(([name, text]) => {
      const trimmed = text.trim().slice(0, charactersMax[name as "text"] ?? 40);
      return trimmed === "" ? [] : [[name, trimmed]];
    }),
  );
}

/** As recordings ask for it: days begin and end for the reader. */
export function filterOf({ person, host, kind, state, since, until }: Searched, zone: string) {
  const filter: Filter = {
    ...(person !== undefined && { person }),
    ...(host !== undefined && { host }),
    ...(isOneOf(recordingKinds, kind) && { kind }),
    ...(isOneOf(recordingStates, state) && { state }),
    ...(isDay(since) && { since: startOfDay(since, zone) }),
    ...(isDay(until) && { until: startOfDay(nextDay(until), zone) }),
  };
  return filter;
}

const isOneOf = <T extends string>(all: readonly T[], text: string | undefined): text is T =>
  all.some((each) => each === text);

const isDay = (text: string | undefined): text is string =>
  text !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
