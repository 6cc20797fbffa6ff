import { z } from "zod";
import { brakeTrips, effectHash, type BrakeTrip, type PersonEffect } from "#lib/access/index.ts";
import { command, needs, rows, sql } from "#lib/kernel/index.ts";
import { applyRows, type AppliedPerson, type Staged } from "./apply-rows.ts";
import { effectLines, EffectLine } from "./effect-lines.ts";
import { Counts, FeedRunId, noCounts, sumCounts } from "./feed.ts";
import { lockRun } from "./feed-store.ts";

export const RunEffect = z.object({
  counts: Counts,
  effectHash: z.string(),
  /** Where the brake trips. */
  trips: z.array(z.unknown()),
  /** Staged people whose rights the brake holds. */
  heldIds: z.array(z.string()),
  /** Whom it concerns and how, the largest losses first. */
  lines: z.array(EffectLine),
});

const batchPeople = 5000;

/**
 * What a run would do: everything that applying it does, in a transaction that is then discarded.
 * `only: "known"` leaves out people who are new, for they lose nothing.
 */
export const previewRun = command({
  name: "feed-run.preview",
  title: "Says what a staged run would change, without changing it.",
  right: "feeds.manage",
  rest: "internal",
  millisecondsMax: 900_000,
  input: z.object({ runId: FeedRunId, only: z.enum(["known", "all"]) }),
  output: RunEffect,
  load: ({ tx }, { runId }) => lockRun(tx, runId),
  authorize: needs("feeds.manage"),
  run: async (work) => {
    const { tx, resource: run, input } = work;
    const staged = await rows<Staged>(
      tx,
      sql`select person_id::text, row, kind from feed_stage
          where run_id = ${run.id}::uuid and state = 'staged'
            and (${input.only} = 'all' or kind = 'known') order by person_id`,
    );
    let counts = noCounts;
    const effects: PersonEffect[] = [];
    const people: AppliedPerson[] = [];
    for (let from = 0; from < staged.length; from += batchPeople) {
      const batch = staged.slice(from, from + batchPeople);
      const feed = { id: run.feedId };
      const applied = await applyRows(work, { run, feed, staged: batch, isDryRun: true });
      counts = sumCounts(counts, applied.counts);
      effects.push(...applied.effects);
      people.push(...applied.people);
    }
    const numbers = new Map(people.map((each) => [each.personId, each.employeeNumber]));
    const trips = await brakeTrips(tx, work.now, { cause: "feed", losses: effects });
    work.discard();
    return {
      counts,
      effectHash: effectHash(0, byNumber(effects, numbers)),
      trips,
      heldIds: run.asOf === null ? heldBy(trips, effects) : [],
      lines: input.only === "all" ? effectLines(people, effects) : [],
    };
  },
});

/** New people get an id with each staging; their numbers stay. */
const byNumber = (effects: readonly PersonEffect[], numbers: ReadonlyMap<string, string>) =>
  effects.map((each) => ({ ...each, personId: numbers.get(each.personId) ?? each.personId }));

/** Who loses where the brake trips; people who have left are not held. */
function heldBy(trips: readonly BrakeTrip[], effects: readonly PersonEffect[]): string[] {
  const isCompany = trips.some(({ scope }) => scope === "company");
  const units = new Set(trips.map(({ orgUnitId }) => orgUnitId ?? ""));
  return effects
    .filter(({ losses, isTermination }) => losses.length > 0 && !isTermination)
    .filter(({ orgUnitId }) => isCompany || units.has(orgUnitId ?? ""))
    .map(({ personId }) => personId);
}
