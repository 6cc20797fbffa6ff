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

/** When use beyond a ticket's scope is told: so many times within so many minutes. */
export const detectionLimits = {
  overreachTimes: z.int().min(1).max(1000),
  overreachMinutes: z.int().min(1).max(1440),
} as const;

const DetectionSettings = z.object({
  overreachTimes: detectionLimits.overreachTimes.default(5),
  overreachMinutes: detectionLimits.overreachMinutes.default(10),
});
type DetectionSettings = z.output<typeof DetectionSettings>;

const settingKey = "incidents.settings";
const right = "settings.manage";

/** @throws when what is stored is no setting: a wrong limit must not turn into none. */
const settingsOf = (stored: unknown): DetectionSettings => DetectionSettings.parse(stored ?? {});

export const readDetectionSettings = async (tx: Tx): Promise<DetectionSettings> =>
  settingsOf((await findSetting(tx, settingKey))?.value);

export const getDetectionSettings = query({
  name: "detection.settings",
  title: "Says when use beyond a ticket's scope raises an alert.",
  right,
  rest: { method: "GET", path: "/settings/detections" },
  input: z.object({}),
  output: z.object({
    ...detectionLimits,
    /** What held before the last change; null: it was never changed. */
    previous: z.object(detectionLimits).nullable(),
    changedAt: z.date().nullable(),
  }),
  authorize: needs(right),
  run: ({ tx }) => readDecided(tx, settingKey, settingsOf),
});

export const changeDetectionSettings = command({
  name: "detection.change-settings",
  title: "Changes when use beyond a ticket's scope raises an alert.",
  right,
  rest: { method: "PATCH", path: "/settings/detections" },
  input: z.object(detectionLimits).partial(),
  output: DetectionSettings,
  load: async ({ tx }) => settingsOf((await lockSetting(tx, settingKey))?.value),
  authorize: needs(right),
  run: async (work) => {
    const { input, resource } = work;
    const next = DetectionSettings.parse({ ...resource, ...input });
    if (isDeepStrictEqual(next, resource)) return next;
    await saveSetting(work, settingKey, { from: resource, to: next });
    work.record({ target: settingKey, detail: { from: resource, to: next } });
    return next;
  },
});
