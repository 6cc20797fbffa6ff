import { z } from "zod";
import {
  decodeCursor,
  emptySql,
  encodeCursor,
  holds,
  many,
  no,
  Page,
  query,
  sql,
  yes,
  type Actor,
  type Sql,
} from "#lib/kernel/index.ts";

const Line = z.object({
  sessionId: z.string(),
  personId: z.string(),
  person: z.string(),
  host: z.string(),
  zone: z.string(),
  login: z.string(),
  features: z.array(z.string()),
  address: z.string().nullable(),
  openedAt: z.date(),
  endedAt: z.date().nullable(),
  endReason: z.string().nullable(),
});

/** One's own sessions; those of everybody for whoever watches hosts. */
function seesSessions(actor: Actor): Sql {
  if (holds(actor, "bastion.watch")) return sql`true`;
  return actor.kind === "person" ? sql`b.person_id = ${actor.personId}::uuid` : sql`false`;
}

/** Sessions on hosts, the last opened first. */
export const listSessions = query({
  name: "bastion.list-sessions",
  title: "Lists sessions on hosts: one's own, or everybody's.",
  right: "everyone",
  scope: "bastion:manage",
  rest: { method: "GET", path: "/bastion/sessions" },
  input: z.object({ isLive: z.stringbool().optional(), ...Page }),
  output: z.object({ sessions: z.array(Line), nextCursor: z.string().nullable() }),
  authorize: (actor) => (actor.kind === "nobody" ? no("not_signed_in") : yes()),
  run: async ({ tx, actor, input }) => {
    const [openedAt, id] = decodeCursor(input.cursor) ?? [];
    const after =
      openedAt === undefined
        ? emptySql
        : sql`and (b.opened_at, b.id) < (${String(openedAt)}::timestamptz, ${String(id)}::uuid)`;
    const live = input.isLive === undefined ? emptySql : onlyLive(input.isLive);
    const sessions = await many(
      tx,
      Line,
      sql`select b.id as session_id, b.person_id, p.display_name as person, h.code as host,
                 s.zone, b.login, b.features, b.address, b.opened_at, b.ended_at, b.end_reason
          from bastion_session b
          join person p on p.id = b.person_id
          join bastion_host h on h.id = b.host_id
          join system s on s.id = h.system_id
          where ${seesSessions(actor)} ${live} ${after}
          order by b.opened_at desc, b.id desc limit ${input.limit + 1}`,
    );
    const shown = sessions.slice(0, input.limit);
    const last = shown.at(-1);
    const hasMore = sessions.length > shown.length && last !== undefined;
    const nextCursor = hasMore ? encodeCursor([last.openedAt.toISOString(), last.sessionId]) : null;
    return { sessions: shown, nextCursor };
  },
});

const onlyLive = (isLive: boolean): Sql =>
  isLive ? sql`and b.ended_at is null` : sql`and b.ended_at is not null`;
