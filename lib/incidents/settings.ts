import { z } from "zod";
import { command, execute, maybe, needs, query, sql, type Tx } from "#lib/kernel/index.ts";

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

export async function readDetectionSettings(tx: Tx): Promise<DetectionSettings> {
  const found = await maybe(
    tx,
    z.object({ value: z.unknown() }),
    sql`select value from setting where key = ${settingKey}`,
  );
  return DetectionSettings.parse(found?.value ?? {});
}

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
    const { input, resource, tx, now } = work;
    const next = DetectionSettings.parse({ ...resource, ...input });
    await execute(
      tx,
      sql`insert into setting (key, value, changed_at)
          values (${settingKey}, ${JSON.stringify(next)}::jsonb, ${now})
          on conflict (key) do update
          set value = excluded.value, changed_at = excluded.changed_at`,
    );
    work.record({ target: settingKey, detail: { from: resource, to: next } });
    return next;
  },
});
