import { z } from "zod";
import { command, execute, newId, one, onlySystem, sql, type Work } from "#lib/kernel/index.ts";
import { readDetectionSettings } from "./settings.ts";

export const Overreach = z.object({
  /** Of the refusal in the log. */
  eventId: z.uuid(),
  kind: z.enum(["ticket_overreach", "not_for_modules"]),
  at: z.iso.datetime(),
  act: z.string().max(100),
  personId: z.uuid().nullable(),
  moduleId: z.uuid().nullable(),
  ticketId: z.uuid(),
  address: z.string().max(100).nullable(),
});
type Overreach = z.output<typeof Overreach>;

/** Keeps one use of a ticket outside its scope; the one that reaches the limit raises an alert. */
export const detectOverreach = command({
  name: "detection.record",
  title: "Records that a ticket was used outside its scope, and raises an alert past the limit.",
  right: "system",
  rest: "internal",
  input: Overreach,
  output: z.object({ alertId: z.string().nullable() }),
  load: async () => undefined,
  authorize: onlySystem,
  run: async (work) => {
    const { input, tx } = work;
    const subjectId = input.moduleId ?? input.personId ?? input.ticketId;
    // One after the other for each subject: of two that reach the limit at once, one raises it.
    await execute(
      tx,
      sql`select pg_advisory_xact_lock(hashtextextended(${`postern:detection:${subjectId}`}, 0))`,
    );
    if ((await insertDetection(work, input)) === 0) return { alertId: null };
    const alertId = await raiseAlert(work, subjectId, input);
    work.record({ target: input.eventId, detail: { kind: input.kind, subjectId, alertId } });
    work.live("detections", [subjectId]);
    return { alertId };
  },
});

const insertDetection = ({ tx }: Work, found: Overreach) =>
  execute(
    tx,
    sql`insert into detection (id, kind, at, act, person_id, module_id, ticket_id, address)
        values (${found.eventId}::uuid, ${found.kind}, ${found.at}::timestamptz, ${found.act},
          ${found.personId}::uuid, ${found.moduleId}::uuid, ${found.ticketId}::uuid,
          ${found.address})
        on conflict (id) do nothing`,
  );

/** Counts what no alert has counted yet; answers the alert that it raised. */
async function raiseAlert(work: Work, subjectId: string, found: Overreach): Promise<string | null> {
  const { tx, now } = work;
  const { overreachTimes, overreachMinutes } = await readDetectionSettings(tx);
  const recent = sql`coalesce(module_id, person_id, ticket_id) = ${subjectId}::uuid
    and alert_id is null
    and at > ${found.at}::timestamptz - make_interval(mins => ${overreachMinutes}::int)`;
  const { times } = await one(
    tx,
    z.object({ times: z.number() }),
    sql`select count(*)::int as times from detection where ${recent}`,
  );
  if (times < overreachTimes) return null;
  const alertId = newId();
  await execute(
    tx,
    sql`insert into alert (id, kind, subject_id, raised_at, times, minutes)
        values (${alertId}::uuid, 'overreach', ${subjectId}::uuid, ${now}, ${times},
          ${overreachMinutes})`,
  );
  await execute(tx, sql`update detection set alert_id = ${alertId}::uuid where ${recent}`);
  work.announce("alert.raised", { alertId });
  return alertId;
}
