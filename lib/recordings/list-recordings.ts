import { z } from "zod";
import {
  decodeCursor,
  emptySql,
  encodeCursor,
  joinSql,
  many,
  needs,
  Page,
  PersonId,
  query,
  sql,
  type Actor,
  type Sql,
  type Tx,
} from "#lib/kernel/index.ts";
import { openHeader } from "./begin-recording.ts";
import { maskText } from "./mask.ts";
import { canView, viewRight } from "./policy.ts";
import { recordingKinds, recordingStates } from "./recording.ts";
import { readRecordingSettings, type RecordingSettings } from "./settings.ts";

/** What recordings are found by; everything given must hold. */
export const recordingFilter = {
  personId: PersonId.optional(),
  person: z.string().trim().min(1).max(64).optional(),
  host: z.string().max(63).optional(),
  kind: z.enum(recordingKinds).optional(),
  state: z.enum(recordingStates).optional(),
  sessionId: z.uuid().optional(),
  since: z.coerce.date().optional(),
  until: z.coerce.date().optional(),
};
const Filter = z.object(recordingFilter);
type Filter = z.output<typeof Filter>;

/** As a condition on `recording r`, `person p` and `bastion_host h`. */
export function filterSql(filter: Filter): Sql {
  const all: Sql[] = [sql`true`];
  if (filter.personId !== undefined) all.push(sql`r.person_id = ${filter.personId}::uuid`);
  if (filter.person !== undefined) all.push(sql`p.employee_number = ${filter.person}`);
  if (filter.host !== undefined) all.push(sql`h.code = ${filter.host}`);
  if (filter.kind !== undefined) all.push(sql`r.kind = ${filter.kind}`);
  if (filter.state !== undefined) all.push(sql`r.state = ${filter.state}`);
  if (filter.sessionId !== undefined) all.push(sql`r.session_id = ${filter.sessionId}::uuid`);
  if (filter.since !== undefined) all.push(sql`r.began_at >= ${filter.since}`);
  if (filter.until !== undefined) all.push(sql`r.began_at < ${filter.until}`);
  return joinSql(all, " and ");
}

/** After the last row of the page before. */
export function afterSql(cursor: string | undefined): Sql {
  const [beganAt, id] = decodeCursor(cursor) ?? [];
  if (beganAt === undefined) return emptySql;
  return sql`and (r.began_at, r.id) < (${String(beganAt)}::timestamptz, ${String(id)}::uuid)`;
}

const Row = z.object({
  recordingId: z.string(),
  sessionId: z.string(),
  personId: z.string(),
  person: z.string(),
  employeeNumber: z.string(),
  host: z.string(),
  zone: z.string(),
  login: z.string(),
  kind: z.enum(recordingKinds),
  state: z.enum(recordingStates),
  isPrivileged: z.boolean(),
  problem: z.string().nullable(),
  beganAt: z.date(),
  endedAt: z.date().nullable(),
  seconds: z.number(),
  bytesIn: z.coerce.number().nullable(),
  bytesOut: z.coerce.number().nullable(),
  operations: z.number().nullable(),
  keepUntil: z.date().nullable(),
  heldAt: z.date().nullable(),
  destroyedAt: z.date().nullable(),
  header: z.instanceof(Uint8Array),
  store: z.string(),
});

/** The newest first, without their commands. */
export const recordingRows = (tx: Tx, where: Sql, limit: number) =>
  many(
    tx,
    Row,
    sql`select r.id as recording_id, r.session_id, r.person_id, p.display_name as person,
               p.employee_number, h.code as host, s.zone, r.login, r.kind, r.state,
               r.is_privileged, r.problem, r.began_at, r.ended_at, r.seconds, r.bytes_in,
               r.bytes_out, r.operations, r.keep_until, r.held_at, r.destroyed_at, r.header,
               r.store
        from recording r
        join person p on p.id = r.person_id
        join bastion_host h on h.id = r.host_id
        join system s on s.id = h.system_id
        where ${where} order by r.began_at desc, r.id desc limit ${limit}`,
  );

export const Line = Row.omit({ header: true, store: true }).extend({
  bytesIn: z.number().nullable(),
  bytesOut: z.number().nullable(),
  /** Masked; null: a shell, files, one's own, or nothing any more. */
  command: z.string().nullable(),
  /** Nobody sees what is recorded of themselves. */
  isOwn: z.boolean(),
});
export type RecordingLine = z.output<typeof Line>;

type Seeing = { readonly actor: Actor; readonly masks: RecordingSettings };

/** As whoever asks may see it. */
export async function lineOf(
  tx: Tx,
  { header, store: _store, ...row }: z.output<typeof Row>,
  { actor, masks }: Seeing,
): Promise<RecordingLine> {
  const isOwn = actor.kind === "person" && actor.personId === row.personId;
  const isClosed = row.state === "destroyed" || !canView(actor, row).allowed;
  const opened = isClosed ? null : await openHeader(tx, { id: row.recordingId, header });
  const command = opened?.command ?? null;
  return {
    ...{ ...row, isOwn },
    command: command === null ? null : maskText(command, masks).slice(0, 500),
  };
}

/** Recordings of everybody's sessions, the newest first. */
export const listRecordings = query({
  name: "recording.list",
  title: "Lists recordings of sessions on hosts.",
  right: viewRight,
  rest: { method: "GET", path: "/recordings" },
  input: Filter.extend(Page),
  output: z.object({ recordings: z.array(Line), nextCursor: z.string().nullable() }),
  authorize: needs(viewRight),
  run: async ({ tx, actor, input }) => {
    const where = sql`${filterSql(input)} ${afterSql(input.cursor)}`;
    const found = await recordingRows(tx, where, input.limit + 1);
    const shown = found.slice(0, input.limit);
    const masks = await readRecordingSettings(tx);
    const recordings: RecordingLine[] = [];
    for (const row of shown) recordings.push(await lineOf(tx, row, { actor, masks }));
    const last = found.length > shown.length ? shown.at(-1) : undefined;
    const nextCursor = last ? encodeCursor([last.beganAt.toISOString(), last.recordingId]) : null;
    return { recordings, nextCursor };
  },
});
