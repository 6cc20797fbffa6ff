import { z } from "zod";
import {
  command,
  needs,
  query,
  readStoredSetting,
  storeSetting,
  type Tx,
} from "#lib/kernel/index.ts";

/** When use beyond a ticket's scope is told: so many times within so many minutes. */
const limits = {
  overreachTimes: z.int().min(1).max(1000),
  overreachMinutes: z.int().min(1).max(1440),
} as const;

const DetectionSettings = z.object({
  overreachTimes: limits.overreachTimes.default(5),
  overreachMinutes: limits.overreachMinutes.default(10),
});
type DetectionSettings = z.output<typeof DetectionSettings>;

const settingKey = "incidents.settings";
const right = "settings.manage";

export const readDetectionSettings = async (tx: Tx): Promise<DetectionSettings> =>
  DetectionSettings.parse((await readStoredSetting(tx, settingKey)) ?? {});

export const getDetectionSettings = query({
  name: "detection.settings",
  title: "Says when use beyond a ticket's scope raises an alert.",
  right,
  rest: { method: "GET", path: "/settings/detections" },
  input: z.object({}),
  output: DetectionSettings,
  authorize: needs(right),
  run: ({ tx }) => readDetectionSettings(tx),
});

export const changeDetectionSettings = command({
  name: "detection.change-settings",
  title: "Changes when use beyond a ticket's scope raises an alert.",
  right,
  rest: { method: "PATCH", path: "/settings/detections" },
  input: z.object(limits).partial(),
  output: DetectionSettings,
  load: ({ tx }) => readDetectionSettings(tx),
  authorize: needs(right),
  run: async (work) => {
    const { input, resource } = work;
    const next = DetectionSettings.parse({ ...resource, ...input });
    await storeSetting(work, settingKey, next);
    work.record({ target: settingKey, detail: { from: resource, to: next } });
    return next;
  },
});
