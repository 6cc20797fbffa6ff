import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import {
  command,
  findSetting,
  lockSetting,
  needs,
  query,
  readDecided,
  saveSetting,
  type Tx,
} from "#lib/kernel/index.ts";
import { idleMinutesMax } from "./right.ts";

export const bastionLimits = {
  /** Minutes that any session may be left alone; 0: only what its rights say counts. */
  idleMinutes: z.int().min(0).max(idleMinutesMax),
} as const;

const BastionSettings = z.object({ idleMinutes: bastionLimits.idleMinutes.default(0) });
type BastionSettings = z.output<typeof BastionSettings>;

const settingKey = "bastion.settings";
const right = "settings.manage";

/** @throws when what is stored is no setting: a wrong limit must not turn into none. */
const settingsOf = (stored: unknown): BastionSettings => BastionSettings.parse(stored ?? {});

export const readBastionSettings = async (tx: Tx): Promise<BastionSettings> =>
  settingsOf((await findSetting(tx, settingKey))?.value);

export const getBastionSettings = query({
  name: "bastion.settings",
  title: "Says how long a session on a host may be left alone, whatever its rights say.",
  right,
  rest: { method: "GET", path: "/settings/bastion" },
  input: z.object({}),
  output: z.object({
    ...bastionLimits,
    /** What held before the last change; null: it was never changed. */
    previous: z.object(bastionLimits).nullable(),
    changedAt: z.date().nullable(),
  }),
  authorize: needs(right),
  run: ({ tx }) => readDecided(tx, settingKey, settingsOf),
});

/** Counts for open sessions, too, within a second; of a right that says less, that holds. */
export const changeBastionSettings = command({
  name: "bastion.change-settings",
  title: "Changes how long a session on a host may be left alone, whatever its rights say.",
  right,
  rest: { method: "PATCH", path: "/settings/bastion" },
  input: z.object(bastionLimits).partial(),
  output: BastionSettings,
  load: async ({ tx }) => settingsOf((await lockSetting(tx, settingKey))?.value),
  authorize: needs(right),
  run: async (work) => {
    const { input, resource } = work;
    const next = BastionSettings.parse({ ...resource, ...input });
    if (isDeepStrictEqual(next, resource)) return next;
    await saveSetting(work, settingKey, { from: resource, to: next });
    work.record({ target: settingKey, detail: { from: resource, to: next } });
    work.live("bastion", []);
    return next;
  },
});
