import { z } from "zod";
import { brakeTrips, effectHash, ownGainTrips, type PersonEffect } from "#lib/access/index.ts";
import { command, needs, PersonId, rows, sql, type Actor, type Tx } from "#lib/kernel/index.ts";
import { applyRows, type AppliedPerson, type Staged } from "./apply-rows.ts";
import { effectLines, EffectLine } from "./effect-lines.ts";
import { Counts, FeedRunId, noCounts, sumCounts } from "./feed.ts";
import { lockRun, type Run } from "./feed-store.ts";
import { heldBy } from "./held-by.ts";
import { prepareStage } from "./prepare-stage.ts";
import { wipedColumns } from "./wiped-columns.ts";

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
    await prepareStage(work, run);
    let counts = noCounts;
    const effects: PersonEffect[] = [];
    const people: AppliedPerson[] = [];
    for await (const batch of stagedOf(tx, run, input.only)) {
      const applied = await applyRows(work, { run, staged: batch, isDryRun: true });
      counts = sumCounts(counts, applied.counts);
      effects.push(...applied.effects);
      people.push(...applied.people);
    }
    const numbers = new Map(people.map((each) => [each.personId, each.employeeNumber]));
    const trips = await brakeTrips(tx, work.now, { cause: "feed", losses: effects });
    const wiped = await wipedColumns(tx, run);
    const starter = starterOf(run, work.actor);
    const own = await ownGainTrips(tx, starter, { effects });
    const braked = [...new Set([...(await heldBy(tx, trips, effects)), ...wiped.personIds])];
    work.discard();
    return {
      counts,
      effectHash: effectHash(0, byNumber(effects, numbers)),
      trips: [...trips, ...wiped.trips, ...own],
      heldIds: [
        ...(run.asOf === null ? braked : await liveAmong(tx, braked)),
        ...(own.length > 0 && starter.kind === "person" ? [starter.personId] : []),
      ],
      lines: input.only === "all" ? effectLines(people, effects) : [],
    };
  },
});

async function* stagedOf(tx: Tx, run: Run, only: "known" | "all"): AsyncGenerator<Staged[]> {
  let after = "00000000-0000-0000-0000-000000000000";
  for (;;) {
    const batch = await rows<Staged>(
      tx,
      sql`select person_id::text, row, kind from feed_stage
          where run_id = ${run.id}::uuid and state = 'staged' and person_id > ${after}::uuid
            and (${only} = 'all' or kind <> 'new') order by person_id limit ${batchPeople}`,
    );
    if (batch.length > 0) yield batch;
    const last = batch.at(-1);
    if (last === undefined || batch.length < batchPeople) return;
    after = last.personId;
  }
}

/** History is loaded without a brake, but not as a way round it for those whom a feed keeps. */
async function liveAmong(tx: Tx, personIds: readonly string[]): Promise<string[]> {
  const found = await rows<{ id: string }>(
    tx,
    sql`select distinct r.person_id::text as id from feed_row r join feed f on f.id = r.feed_id
        where f.live_at is not null and r.person_id = any(${[...personIds]}::uuid[])`,
  );
  return found.map(({ id }) => id);
}

/** A schedule imports for whoever set it. */
const starterOf = ({ startedBy }: Run, actor: Actor) =>
  actor.kind === "system" && startedBy !== null
    ? ({ kind: "person", personId: PersonId.parse(startedBy) } as const)
    : actor;

/** New people get an id with each staging; their numbers stay. */
const byNumber = (effects: readonly PersonEffect[], numbers: ReadonlyMap<string, string>) =>
  effects.map((each) => ({ ...each, personId: numbers.get(each.personId) ?? each.personId }));
