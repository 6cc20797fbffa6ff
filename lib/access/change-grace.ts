import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { command, lockSetting, needs, query, readDecided, saveSetting } from "#lib/kernel/index.ts";
import { graceKey, graceLimits, graceOf, GraceSettings } from "./grace-settings.ts";

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

/** Replaces what is given and keeps the rest; whoever keeps something follows when next planned. */
export const changeGrace = command({
  name: "access.change-grace",
  title: "Changes for how long rights are kept after a move, and when they must be confirmed.",
  right,
  rest: { method: "PATCH", path: "/settings/moves" },
  input: z.object(graceLimits).partial(),
  output: GraceSettings,
  load: async ({ tx }) => graceOf((await lockSetting(tx, graceKey))?.value),
  authorize: needs(right),
  run: async (work) => {
    const { input, resource } = work;
    const next = GraceSettings.parse({ ...resource, ...input });
    if (isDeepStrictEqual(next, resource)) return next;
    await saveSetting(work, graceKey, { from: resource, to: next });
    work.record({ target: graceKey, detail: { from: resource, to: next } });
    return next;
  },
});
