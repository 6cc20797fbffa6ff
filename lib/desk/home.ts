import { z } from "zod";
import { anyPerson, many, maybe, notFound, query, sql, type Tx } from "#lib/kernel/index.ts";
import { Entrance, entrancesOf } from "./entrances.ts";
import { HeldRight, heldRights } from "./held-rights.ts";

const Waiting = z.object({
  itemId: z.string(),
  requestId: z.string(),
  number: z.number(),
  target: z.string(),
  system: z.string().nullable(),
  minutes: z.number().nullable(),
  dueAt: z.date().nullable(),
});

const WaitingForMe = Waiting.extend({ requesterId: z.string(), requester: z.string() });

const MyRequest = Waiting.extend({
  stage: z.number(),
  stages: z.number(),
  stageOpenedAt: z.date().nullable(),
  waitsFor: z.array(z.object({ personId: z.string(), name: z.string() })),
});

const Changed = z.object({
  at: z.date(),
  entitlement: z.string(),
  system: z.string(),
  gained: z.boolean(),
  cause: z.string(),
});

const Home = z.object({
  personId: z.string(),
  displayName: z.string(),
  timeZone: z.string(),
  rights: z.array(HeldRight),
  /** Hosts that some of them open. */
  entrances: z.array(Entrance),
  waitingForMe: z.array(WaitingForMe),
  waitingCount: z.number(),
  myRequests: z.array(MyRequest),
  changed: z.array(Changed),
});
export type Home = z.output<typeof Home>;

/** What I have, until when, and what waits for me. */
export const getHome = query({
  name: "home.get",
  title: "What the signed-in person holds, waits for and decides",
  right: "self",
  rest: { method: "GET", path: "/home" },
  input: z.object({}),
  output: Home,
  authorize: anyPerson,
  run: async ({ tx, now, proof: { personId } }) => {
    const me = await maybe(
      tx,
      z.object({ displayName: z.string(), timeZone: z.string() }),
      sql`select display_name, time_zone from person where id = ${personId}::uuid`,
    );
    if (!me) throw notFound("person");
    const waiting = await waitingFor(tx, personId);
    const rights = await heldRights(tx, personId, now);
    return {
      personId,
      ...me,
      rights,
      entrances: await entrancesOf(tx, rights),
      waitingForMe: waiting.map(({ waiting: _waiting, ...each }) => each),
      waitingCount: waiting[0]?.waiting ?? 0,
      myRequests: await openRequestsOf(tx, personId),
      changed: await changesOf(tx, personId, now),
    };
  },
});

/** The name of what is asked for, whichever kind it is. */
const targetColumns = sql`
  coalesce(e.name, r.name) as target, s.name as system`;
const targetJoins = sql`
  left join entitlement e on i.target_kind = 'entitlement' and e.id = i.target_id
  left join system s on s.id = e.system_id
  left join role r on i.target_kind = 'role' and r.id = i.target_id`;

const waitingShown = 5;

/** The most urgent, each with the count of all. */
const waitingFor = (tx: Tx, personId: string) =>
  many(
    tx,
    WaitingForMe.extend({ waiting: z.number() }),
    sql`with waiting as materialized (
          select i.id, i.request_id, i.minutes, i.due_at, i.beneficiary_id, i.target_id,
                 i.target_kind
          from request_approver a
          join request_item i on i.id = a.item_id and i.round = a.round and i.stage = a.stage
          where a.person_id = ${personId}::uuid and a.removed_at is null and i.state = 'pending'
            and not exists (select from request_decision d
                            where d.item_id = i.id and d.round = i.round
                              and d.approver_id = a.person_id)
        ), first as (select * from waiting order by due_at nulls last, id limit ${waitingShown})
        select i.id as item_id, i.request_id, q.number, i.minutes, i.due_at,
               p.id as requester_id, p.display_name as requester, ${targetColumns},
               (select count(*)::int from waiting) as waiting
        from first i
        join request q on q.id = i.request_id
        join person p on p.id = i.beneficiary_id
        ${targetJoins}
        order by i.due_at nulls last, i.id`,
  );

const openRequestsOf = (tx: Tx, personId: string) =>
  many(
    tx,
    MyRequest,
    sql`select i.id as item_id, i.request_id, q.number, i.minutes, i.due_at, i.stage,
               jsonb_array_length(i.plan) as stages, i.stage_opened_at,
               ${targetColumns}, coalesce(w.people, '[]'::jsonb) as waits_for
        from request_item i
        join request q on q.id = i.request_id
        ${targetJoins}
        left join lateral (
          select jsonb_agg(distinct jsonb_build_object('personId', p.id, 'name', p.display_name))
                   as people
          from request_approver a join person p on p.id = a.person_id
          where a.item_id = i.id and a.round = i.round and a.stage = i.stage
            and a.removed_at is null and not exists (
              select from request_decision d where d.item_id = i.id and d.round = i.round
                and d.approver_id = a.person_id)) w on true
        where i.requester_id = ${personId}::uuid and i.state in ('pending', 'approved')
        order by q.number desc, i.position
        limit 50`,
  );

/** Gains and losses of the last seven days, newest first; what is only to be lost is not lost. */
const changesOf = (tx: Tx, personId: string, now: Date) =>
  many(
    tx,
    Changed,
    sql`select c.at, e.name as entitlement, s.name as system, c.cause,
               g.gained
        from change c
        cross join lateral (
          select unnest(c.gains) as id, true as gained
          union all select unnest(c.losses), false) g
        join entitlement e on e.id = g.id
        join system s on s.id = e.system_id
        where c.person_id = ${personId}::uuid
          and c.at > ${now}::timestamptz - interval '7 days' and not c.is_loaded
          and (g.gained or not exists (
            select from access a
            where a.person_id = c.person_id and a.entitlement_id = g.id and a.withdrawn_by is null
              and a.valid_from <= ${now} and (a.valid_to is null or a.valid_to > ${now})))
        order by c.at desc, s.name, e.name
        limit 8`,
  );
