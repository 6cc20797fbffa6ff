import { z } from "zod";
import {
  command,
  execute,
  maybe,
  newId,
  one,
  onlySystem,
  sql,
  type Work,
} from "#lib/kernel/index.ts";
import { readDetectionSettings } from "./settings.ts";

export const detectionKinds = [
  ...["ticket_overreach", "not_for_modules"],
  ...["device_mismatch", "device_unproven", "blocked_device", "risky_client"],
  ...["host_key_changed", "host_open"],
  ...["command_seen", "processes_left"],
  "host_token_misused",
] as const;
type DetectionKind = (typeof detectionKinds)[number];

export const Detected = z.object({
  /** Of what the log says of it. */
  eventId: z.uuid(),
  kind: z.enum(detectionKinds),
  at: z.iso.datetime(),
  act: z.string().max(100),
  personId: z.uuid().nullable(),
  moduleId: z.uuid().nullable(),
  ticketId: z.uuid().nullable(),
  address: z.string().max(100).nullable(),
  /** What it is about, where nobody acted. */
  hostId: z.uuid().nullable().default(null),
  hostTokenId: z.uuid().nullable().default(null),
});
type Detected = z.output<typeof Detected>;

/** What nobody does by mistake is told at once. */
const toldAtOnce: ReadonlySet<DetectionKind> = new Set([
  "device_mismatch",
  "blocked_device",
  "risky_client",
  "host_key_changed",
  "host_open",
  "command_seen",
  "processes_left",
  "host_token_misused",
]);
export const alertKinds = ["overreach", "device", "host", "session", "registration"] as const;
function alertOf(kind: DetectionKind): (typeof alertKinds)[number] {
  if (kind === "host_key_changed" || kind === "host_open") return "host";
  if (kind === "host_token_misused") return "registration";
  if (kind === "command_seen" || kind === "processes_left") return "session";
  return kind === "ticket_overreach" || kind === "not_for_modules" ? "overreach" : "device";
}

const subject = sql`coalesce(module_id, person_id, host_id, host_token_id)`;
const subjectOf = ({ moduleId, personId, hostId, hostTokenId, eventId }: Detected): string =>
  moduleId ?? personId ?? hostId ?? hostTokenId ?? eventId;

/** Keeps what should not have been tried; what reaches the limit raises an alert. */
export const recordDetection = command({
  name: "detection.record",
  title: "Records what should not have been tried with a ticket; past the limit, raises an alert.",
  right: "system",
  rest: "internal",
  input: Detected,
  output: z.object({ alertId: z.string().nullable() }),
  load: async () => undefined,
  authorize: onlySystem,
  run: async (work) => {
    const { input, tx } = work;
    const subjectId = subjectOf(input);
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

const insertDetection = ({ tx }: Work, found: Detected) =>
  execute(
    tx,
    sql`insert into detection (id, kind, at, act, person_id, module_id, ticket_id, address,
          host_id, host_token_id)
        values (${found.eventId}::uuid, ${found.kind}, ${found.at}::timestamptz, ${found.act},
          ${found.personId}::uuid, ${found.moduleId}::uuid, ${found.ticketId}::uuid,
          ${found.address}, ${found.hostId}::uuid, ${found.hostTokenId}::uuid)
        on conflict (id) do nothing`,
  );

/** Counts what no alert has counted yet; answers the alert that it raised. */
async function raiseAlert(work: Work, subjectId: string, found: Detected): Promise<string | null> {
  const { tx, now } = work;
  const { overreachTimes, overreachMinutes: minutes } = await readDetectionSettings(tx);
  const alerted = alertOf(found.kind);
  const alike = detectionKinds.filter((kind) => alertOf(kind) === alerted);
  const recent = sql`${subject} = ${subjectId}::uuid
    and kind = any(${alike}::text[]) and alert_id is null
    and at > ${found.at}::timestamptz - make_interval(mins => ${minutes}::int)`;
  const { times } = await one(
    tx,
    z.object({ times: z.number() }),
    sql`select count(*)::int as times from detection where ${recent}`,
  );
  const isTold =
    toldAtOnce.has(found.kind) && !(await wasTold(work, { subjectId, found }, minutes));
  if (times < overreachTimes && !isTold) return null;
  const alertId = newId();
  await execute(
    tx,
    sql`insert into alert (id, kind, subject_id, raised_at, times, minutes)
        values (${alertId}::uuid, ${alerted}, ${subjectId}::uuid, ${now}, ${times},
          ${minutes})`,
  );
  await execute(tx, sql`update detection set alert_id = ${alertId}::uuid where ${recent}`);
  work.announce("alert.raised", { alertId });
  return alertId;
}

type About = { readonly subjectId: string; readonly found: Detected };

/** Of many of a kind in a row the first is told at once, the others are counted. */
async function wasTold({ tx }: Work, { subjectId, found }: About, minutes: number) {
  const last = await maybe(
    tx,
    z.object({ id: z.string() }),
    sql`select id from detection
        where ${subject} = ${subjectId}::uuid and kind = ${found.kind}
          and alert_id is not null and id <> ${found.eventId}::uuid
          and at > ${found.at}::timestamptz - make_interval(mins => ${minutes}::int)
        limit 1`,
  );
  return last !== undefined;
}
