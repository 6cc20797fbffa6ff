import { z } from "zod";
import { dayMs, holds, many, one, sql, type Actor, type Sql, type Tx } from "#lib/kernel/index.ts";

const shownMax = 20;
const shownDays = 90;

/** What a session left on its host. */
export const Leftover = z.object({
  sessionId: z.string(),
  /** For whoever watches sessions, and for oneself; null: whoever keeps hosts does not read it. */
  person: z.string().nullable(),
  login: z.string(),
  endedAt: z.date(),
  /** Null: found before that was written down. */
  sweptAt: z.date().nullable(),
  found: z.number(),
  /** How many of them could not be ended, or were not to be. */
  left: z.number(),
  /** Of some of them. */
  names: z.array(z.string()),
});

export const Awaited = z.object({
  /** Sessions that are over, and whose host has not been asked yet, or did not answer. */
  awaited: z.number(),
  /** Since when the first of them is over. */
  awaitedSince: z.date().nullable(),
});

type About = { readonly hostId: string; readonly actor: Actor; readonly now: Date };

const since = (now: Date): Date => new Date(now.getTime() - shownDays * dayMs);

/** How many processes were left on a host `h`. */
export const leftOn = (host: Sql, now: Date): Sql => sql`(
  select coalesce(sum(b.processes_left), 0)::int from bastion_session b
  where b.host_id = ${host}.id and b.processes_found > 0 and b.ended_at > ${since(now)})`;

/** A step: what sessions of the last ninety days left on a host, the newest first. */
export const leftoversOn = (tx: Tx, { hostId, actor, now }: About) =>
  many(
    tx,
    Leftover,
    sql`select b.id as session_id, b.login, b.ended_at, b.swept_at, b.process_names as names,
               b.processes_found as found, b.processes_left as "left",
               case when ${seesPerson(actor)} then p.display_name end as person
        from bastion_session b join person p on p.id = b.person_id
        where b.host_id = ${hostId}::uuid and b.processes_found > 0
          and b.ended_at > ${since(now)}
        order by b.ended_at desc, b.id desc limit ${shownMax}::int`,
  );

function seesPerson(actor: Actor): Sql {
  if (holds(actor, "bastion.watch")) return sql`true`;
  return actor.kind === "person" ? sql`p.id = ${actor.personId}::uuid` : sql`false`;
}

/** A step: what is still to be looked for on a host. */
export const awaitedOn = (tx: Tx, hostId: string) =>
  one(
    tx,
    Awaited,
    sql`select count(*)::int as awaited, min(ended_at) as awaited_since from bastion_session
        where host_id = ${hostId}::uuid and sweep_due_at is not null`,
  );
