import { z } from "zod";
import { one, sql, type Sql, type Tx } from "#lib/kernel/index.ts";
import { ticketsAlive, ticketsAt } from "#lib/tickets/index.ts";
import type { Counts, Leaving, Plane } from "./plane.ts";

/** How many rows `from …` has. */
export const countRows = async (tx: Tx, statement: Sql): Promise<number> =>
  (await one(tx, z.object({ count: z.number() }), sql`select count(*)::int as count ${statement}`))
    .count;

const counts = async (tx: Tx, statement: Sql): Promise<Counts> => {
  const { counts: found } = await one(
    tx,
    z.object({ counts: z.record(z.string(), z.number()) }),
    sql`select jsonb_build_object(${statement}) as counts`,
  );
  return found;
};

/** Signed-in sessions and all that hangs on them. */
const sessions: Plane = { name: "sessions", found: ticketsAt, alive: ticketsAlive };

/**
 * Rights in force and to come. Of somebody who began anew, what was held on an assignment older
 * than their end: what rules give them now is theirs.
 */
const access: Plane = {
  name: "access",
  found: (tx, { personId, since }) =>
    counts(
      tx,
      sql`'rights', (select count(distinct entitlement_id)::int from access
                     where person_id = ${personId}::uuid and valid_from < ${since}
                       and (valid_to is null or valid_to >= ${since})
                       and (withdrawn_by is null or valid_from < ${since})),
          'scheduled', (select count(*)::int from assignment a join change c on c.id = a.closed_by
                        where a.person_id = ${personId}::uuid and a.end_reason = 'person_ended'
                          and c.at >= ${since} and a.valid_from > ${since}),
          'assignments', (select count(*)::int from assignment a
                          join change c on c.id = a.closed_by
                          where a.person_id = ${personId}::uuid
                            and a.end_reason = 'person_ended' and c.at >= ${since})`,
    ),
  alive: (tx, { personId, since, now, isRehired }) =>
    countRows(
      tx,
      sql`from (
        select from access a
        where a.person_id = ${personId}::uuid and a.withdrawn_by is null
          and (a.valid_to is null or a.valid_to > ${now})
          and (not ${isRehired} or a.valid_from < ${since})
        union all
        select from assignment n
        where n.person_id = ${personId}::uuid and n.closed_by is null
          and coalesce(least(n.valid_to, n.review_by) > ${now}, true)
          and (not ${isRehired} or n.valid_from < ${since})) standing`,
    ),
};

const isTheirs = (personId: string): Sql =>
  sql`(i.requester_id = ${personId}::uuid or i.beneficiary_id = ${personId}::uuid)`;

/** What they asked for, and what others asked for them. */
const requests: Plane = {
  name: "requests",
  found: (tx, { personId, since }) =>
    counts(
      tx,
      sql`'open', (select count(*)::int from request_item i
                   where ${isTheirs(personId)} and i.submitted_at <= ${since}
                     and (i.state in ('pending', 'approved')
                          or i.closed_at >= ${since} and i.activated_at is null))`,
    ),
  alive: (tx, { personId, since, isRehired }) =>
    countRows(
      tx,
      sql`from request_item i
          where ${isTheirs(personId)} and i.state in ('pending', 'approved')
            and (not ${isRehired} or i.submitted_at <= ${since})`,
    ),
};

/** They sit where an open item waits, by themselves or with a voice that was lent. */
const seatOf = ({ personId, since, isRehired }: Leaving): Sql => sql`
  from request_approver r join request_item i
    on i.id = r.item_id and i.round = r.round and i.stage = r.stage
  where (r.person_id = ${personId}::uuid or r.delegator_id = ${personId}::uuid)
    and (not ${isRehired} or r.added_at <= ${since})`;

const approvals: Plane = {
  name: "approvals",
  found: (tx, leaving) =>
    counts(
      tx,
      sql`'waiting', (select count(distinct r.item_id)::int ${seatOf(leaving)}
                        and r.added_at <= ${leaving.since}
                        and (r.removed_at is null or r.removed_at >= ${leaving.since})
                        and (i.state = 'pending' or i.closed_at >= ${leaving.since}))`,
    ),
  // Whoever decided stays on the list of who was asked; an open stage counts no voice of a leaver.
  alive: (tx, leaving) =>
    countRows(
      tx,
      sql`${seatOf(leaving)} and r.removed_at is null and i.state = 'pending'
            and not exists (select from request_decision d
                            where d.item_id = i.id and d.round = i.round
                              and d.approver_id = r.person_id)`,
    ),
};

const lends = (personId: string): Sql =>
  sql`(d.from_id = ${personId}::uuid or d.to_id = ${personId}::uuid)`;

const delegations: Plane = {
  name: "delegations",
  found: (tx, { personId, since }) =>
    counts(
      tx,
      sql`'lent', (select count(*)::int from delegation d
                   where d.from_id = ${personId}::uuid and d.created_at <= ${since}
                     and d.valid_to > ${since} and (d.ended_at is null or d.ended_at >= ${since})),
          'borrowed', (select count(*)::int from delegation d
                       where d.to_id = ${personId}::uuid and d.created_at <= ${since}
                         and d.valid_to > ${since}
                         and (d.ended_at is null or d.ended_at >= ${since}))`,
    ),
  alive: (tx, { personId, since, now, isRehired }) =>
    countRows(
      tx,
      sql`from delegation d
          where ${lends(personId)} and d.ended_at is null and d.valid_to > ${now}
            and (not ${isRehired} or d.created_at <= ${since})`,
    ),
};

/** The ways that rooms to the left know of. */
export const ownPlanes = { sessions, access, requests, approvals, delegations } as const;
