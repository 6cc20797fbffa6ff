import { z } from "zod";
import { recompute, tidyAccess } from "#lib/access/index.ts";
import {
  begin,
  command,
  database,
  injectClock,
  newId,
  onlySystem,
  resetClock,
  systemActor,
} from "#lib/kernel/index.ts";
import type { Catalogue } from "./company.ts";
import { timed, type Finding } from "./measure.ts";
import type { Twin } from "./twin.ts";

const system = begin(systemActor("bench"));
const rightsMax = 10_000;

const giveToMany = command({
  name: "bench.give",
  title: "Gives one right to many people until one instant.",
  right: "system",
  rest: "internal",
  millisecondsMax: 300_000,
  input: z.object({
    personIds: z.array(z.string()),
    entitlementId: z.string(),
    endsAtMs: z.number(),
  }),
  output: z.void(),
  load: async () => undefined,
  authorize: onlySystem,
  run: async ({ input, resource: _none, proof: _proof, ...work }) => {
    const assignmentOf = () => ({
      id: newId(),
      targetKind: "entitlement" as const,
      targetId: input.entitlementId,
      source: "direct" as const,
      sourceId: null,
      sourceVersion: null,
      validFrom: work.now.getTime(),
      validTo: input.endsAtMs,
      reviewBy: input.endsAtMs,
      acceptedConflicts: [],
    });
    await recompute(work, {
      personIds: input.personIds,
      cause: { kind: "direct", id: null },
      intents: new Map(
        input.personIds.map((id) => [id, [{ act: "open", assignment: assignmentOf() }]]),
      ),
    });
  },
});

const usableAt = async (entitlementId: string, at: Date): Promise<number> => {
  const { rows } = await database().pool.query<{ n: number }>(
    `select count(*)::int as n from access
     where entitlement_id = $1 and withdrawn_by is null
       and valid_from <= $2 and (valid_to is null or valid_to > $2)`,
    [entitlementId, at],
  );
  return rows[0]?.n ?? 0;
};

/** P7: many rights end at the same instant. */
export async function sameInstant(
  catalogue: Catalogue,
  people: number,
  twin: Twin,
): Promise<Finding> {
  const entitlementId = catalogue.entitlementIds.at(-3) ?? "";
  const { rows } = await database().pool.query<{ id: string; now: Date }>(
    "select id::text, now() from person where hr_state = 'active' order by id limit $1",
    [rightsMax],
  );
  const personIds = rows.map(({ id }) => id);
  const endsAtMs = (rows[0]?.now.getTime() ?? 0) + 3_600_000;
  await giveToMany(system, { personIds, entitlementId, endsAtMs });
  const mark = await twin.mark();
  const before = await usableAt(entitlementId, new Date(endsAtMs - 1));
  const after = await usableAt(entitlementId, new Date(endsAtMs));
  injectClock(() => new Date(endsAtMs + 1));
  const ours = await timed(async () => {
    while ((await tidyAccess(system, {})).persons > 0);
  });
  resetClock();
  const plain = await twin.writeSince(mark);
  const ratio = ours.ms / plain.ms;
  return {
    row: "P7",
    what: `${before} rights due at the same instant`,
    people,
    baseline: "plain SQL of the same updates",
    target: "none usable at its instant; all closed ≤ 4 ×",
    ratio,
    met: ratio <= 4 && before === personIds.length && after === 0,
    numbers: { closing: ours.ms, "plain SQL": plain.ms, "usable at the instant": after },
  };
}
