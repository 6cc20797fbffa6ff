import { z } from "zod";
import {
  decodeCursor,
  emptySql,
  encodeCursor,
  holds,
  idOf,
  many,
  no,
  Page,
  query,
  sql,
  yes,
  type Actor,
  type Sql,
  type Tx,
} from "#lib/kernel/index.ts";
import { standingsOf } from "./standing.ts";

const Row = z.object({
  sessionId: z.string(),
  personId: z.string(),
  person: z.string(),
  host: z.string(),
  system: z.string(),
  zone: z.string(),
  login: z.string(),
  features: z.array(z.string()),
  /** Names of the entitlements that it was opened with. */
  rights: z.array(z.string()),
  address: z.string().nullable(),
  /** What one came from, where it is known. */
  device: z.string().nullable(),
  /** How the ticket is carried that let them in: `browser` in the portal, else an SSH client. */
  channel: z.string(),
  openedAt: z.date(),
  /** Nobody typed: since then it is locked. */
  lockedAt: z.date().nullable(),
  endedAt: z.date().nullable(),
  endReason: z.string().nullable(),
  endedBy: z.string().nullable(),
});

const Line = Row.extend({
  isOwn: z.boolean(),
  /** Of a live one: when it ends unless something is extended. */
  endsAt: z.date().nullable(),
});

/** One's own sessions; those of everybody for whoever watches hosts. */
function seesSessions(actor: Actor): Sql {
  if (holds(actor, "bastion.watch")) return sql`true`;
  return isOwn(actor);
}

const isOwn = (actor: Actor): Sql =>
  actor.kind === "person" ? sql`b.person_id = ${actor.personId}::uuid` : sql`false`;

/** Opened while a right was in force that an item of this request gave. */
const byRequest = (requestId: string): Sql => sql`exists (
  select from access a
  join assignment n on n.id = any (a.reasons) and n.source = 'request'
  join request_item i on i.id = n.source_id
  where i.request_id = ${requestId}::uuid and a.person_id = b.person_id
    and a.entitlement_id = any (b.entitlement_ids) and a.withdrawn_by is null
    and a.valid_from <= b.opened_at and (a.valid_to is null or a.valid_to > b.opened_at))`;

const input = z.object({
  isLive: z.stringbool().optional(),
  /** Only one's own, also for whoever sees all. */
  isMine: z.stringbool().default(false),
  /** Only this one. */
  sessionId: idOf("bastion-session").optional(),
  /** Only those opened with what this request gave. */
  requestId: idOf("request").optional(),
  ...Page,
});

/** Sessions on hosts, the last opened first. */
export const listSessions = query({
  name: "bastion.list-sessions",
  title: "Lists sessions on hosts: one's own, or everybody's.",
  right: "everyone",
  scope: "bastion:manage",
  rest: { method: "GET", path: "/bastion/sessions" },
  input,
  output: z.object({ sessions: z.array(Line), nextCursor: z.string().nullable() }),
  authorize: (actor) => (actor.kind === "nobody" ? no("not_signed_in") : yes()),
  run: async ({ tx, now, actor, input }) => {
    const found = await findSessions(tx, actor, input);
    const shown = found.slice(0, input.limit);
    const last = shown.at(-1);
    const hasMore = found.length > shown.length && last !== undefined;
    const nextCursor = hasMore ? encodeCursor([last.openedAt.toISOString(), last.sessionId]) : null;
    const live = shown.filter(({ endedAt }) => endedAt === null);
    const standings = await standingsOf(
      tx,
      live.map(({ sessionId }) => sessionId),
      now,
    );
    const ends = new Map(standings.map(({ sessionId, endsAt }) => [sessionId, endsAt]));
    const me = actor.kind === "person" ? actor.personId : undefined;
    const sessions = shown.map((row) => ({
      ...row,
      isOwn: row.personId === me,
      endsAt: ends.get(row.sessionId) ?? null,
    }));
    return { sessions, nextCursor };
  },
});

type Input = z.output<typeof input>;

function findSessions(tx: Tx, actor: Actor, input: Input) {
  const { isLive, isMine, sessionId, requestId, cursor, limit } = input;
  const [openedAt, id] = decodeCursor(cursor) ?? [];
  const after =
    openedAt === undefined
      ? emptySql
      : sql`and (b.opened_at, b.id) < (${String(openedAt)}::timestamptz, ${String(id)}::uuid)`;
  const live = isLive === undefined ? emptySql : onlyLive(isLive);
  const one = sessionId === undefined ? emptySql : sql`and b.id = ${sessionId}::uuid`;
  const mine = isMine ? sql`and ${isOwn(actor)}` : emptySql;
  const of = requestId === undefined ? emptySql : sql`and ${byRequest(requestId)}`;
  return many(
    tx,
    Row,
    sql`select b.id as session_id, b.person_id, p.display_name as person, h.code as host,
               s.name as system, s.zone, b.login, b.features, b.address, b.opened_at, b.locked_at,
               b.ended_at, b.end_reason, e.display_name as ended_by, d.name as device,
               coalesce(o.channel, t.channel) as channel,
               array(select r.name from entitlement r
                     where r.id = any (b.entitlement_ids) order by r.name) as rights
        from bastion_session b
        join person p on p.id = b.person_id
        join bastion_host h on h.id = b.host_id
        join system s on s.id = h.system_id
        join ticket t on t.id = b.ticket_id
        left join ticket o on o.id = t.parent_id
        left join device d on d.id = t.device_id
        left join person e on e.id = b.ended_by
        where ${seesSessions(actor)} ${one} ${live} ${mine} ${of} ${after}
        order by b.opened_at desc, b.id desc limit ${limit + 1}`,
  );
}

const onlyLive = (isLive: boolean): Sql =>
  isLive ? sql`and b.ended_at is null` : sql`and b.ended_at is not null`;
