import { z } from "zod";
import {
  command,
  lockSetting,
  needs,
  query,
  readDecided,
  rows,
  saveSetting,
  sql,
  type Tx,
} from "#lib/kernel/index.ts";
import { changedGrace, graceKey, graceLimits, graceOf } from "./grace-settings.ts";
import { recompute } from "./recompute.ts";

const right = "settings.manage";

export const getGrace = query({
  name: "access.grace",
  title: "Says for how long rights are kept after a move, and when they must be confirmed.",
  right,
  rest: { method: "GET", path: "/settings/moves" },
  input: z.object({}),
  output: z.object({
    ...graceLimits,
    /** What held before the last change; null: it was never changed. */
    previous: z.object(graceLimits).nullable(),
    changedAt: z.date().nullable(),
  }),
  authorize: needs(right),
  run: ({ tx }) => readDecided(tx, graceKey, graceOf),
});

const Limits = z.object(graceLimits);

/**
 * Replaces what is given and keeps the rest. Fewer days count at once for whoever keeps something;
 * more of them only for who moves from now on: nothing that ended comes back.
 */
export const changeGrace = command({
  name: "access.change-grace",
  title: "Changes for how long rights are kept after a move, and when they must be confirmed.",
  right,
  rest: { method: "PATCH", path: "/settings/moves" },
  input: z.object(graceLimits).partial(),
  output: Limits,
  millisecondsMax: 120_000,
  load: async ({ tx }) => graceOf((await lockSetting(tx, graceKey))?.value),
  authorize: needs(right),
  run: async (work) => {
    const { input, resource } = work;
    const isSame = Object.entries(input).every(
      ([name, value]) => resource[name as keyof typeof input] === value,
    );
    if (isSame) return resource;
    const next = changedGrace(work.now, resource, input);
    await saveSetting(work, graceKey, { from: resource, to: next });
    const detail = { from: Limits.parse(resource), to: Limits.parse(next) };
    work.record({ target: graceKey, detail });
    const cause = { kind: "move", id: null } as const;
    await recompute(work, { personIds: await keepingPeople(work.tx), cause });
    return next;
  },
});

async function keepingPeople(tx: Tx): Promise<string[]> {
  const found = await rows<{ id: string }>(
    tx,
    sql`select distinct person_id::text as id from assignment
        where source = 'grace' and closed_by is null order by 1`,
  );
  return found.map(({ id }) => id);
}
