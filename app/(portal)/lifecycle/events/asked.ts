import { firstOf } from "#app/address.ts";
import { askedInstant } from "#app/asked-instant.ts";
import { eventKinds, eventStates, type EventState } from "#lib/feeds/index.ts";

const names = ["state", "kind", "feed", "number", "since", "until"] as const;
export type Searched = Partial<Record<(typeof names)[number], string>>;
type Given = Readonly<Record<string, string | string[] | undefined>>;

/** What is looked for, as the address has it; what no list has is left out. */
export function searchedOf(given: Given, feeds: readonly string[]): Searched {
  const { state, kind, feed, number, ...instants } = firstOf(given, names);
  return {
    ...instants,
    ...(eventStates.some((each) => each === state) && { state }),
    ...(eventKinds.some((each) => each === kind) && { kind }),
    ...(feed !== undefined && feeds.includes(feed) && { feed }),
    ...(number !== undefined && { number: number.trim().slice(0, 64) }),
  };
}

/** The same as a question to the inbox. */
export async function filterOf({ state, kind, feed, number, ...instants }: Searched) {
  const since = await askedInstant(instants.since);
  const until = await askedInstant(instants.until);
  return {
    ...(state !== undefined && { state: state as EventState }),
    ...(kind !== undefined && { kind: kind as (typeof eventKinds)[number] }),
    ...(feed !== undefined && { feed }),
    ...(number !== undefined && number !== "" && { employeeNumber: number }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
  };
}
