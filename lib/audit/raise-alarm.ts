import { z } from "zod";
import { command, dayMs, log, newId, onlySystem, rows, sql } from "#lib/kernel/index.ts";

/** An alarm of the same kind and place is raised once a day: it stands until somebody acts. */
export const raiseAlarm = command({
  name: "audit.alarm",
  title: "Raise the alarm about a log that does not verify",
  right: "system",
  rest: "internal",
  input: z.object({
    reason: z.string().max(100),
    index: z.number().int().nonnegative(),
    size: z.number().int().nonnegative().optional(),
  }),
  output: z.object({ isNew: z.boolean() }),
  load: async ({ tx, now }, { reason, index }) => {
    const since = new Date(now.getTime() - dayMs);
    const [known] = await rows<{ exists: boolean }>(
      tx,
      sql`select exists (
            select from audit_event
            where action = 'audit.alarm' and target = ${`${reason}:${index}`} and at > ${since}
          ) as exists`,
    );
    return { isKnown: known?.exists ?? false };
  },
  authorize: onlySystem,
  run: async ({ input, resource, record, announce }) => {
    if (resource.isKnown) return { isNew: false };
    const detail = { reason: input.reason, index: input.index, size: input.size ?? null };
    log().error(detail, "the log does not verify");
    record({ target: `${input.reason}:${input.index}`, detail });
    announce("audit.broken", { alarmId: newId() });
    return { isNew: true };
  },
});
