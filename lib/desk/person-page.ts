import { z } from "zod";
import { maySeeAccessOf } from "#lib/access/index.ts";
import {
  anyPerson,
  holds,
  Instant,
  many,
  maybe,
  notFound,
  query,
  sql,
  type Actor,
  type Tx,
} from "#lib/kernel/index.ts";
import { HrState, readsFacts } from "#lib/people/index.ts";
import { countLive } from "#lib/tickets/index.ts";
import { HeldRight, heldRights } from "./held-rights.ts";
import { loadTimeline, PersonTimeline } from "./person-timeline.ts";

const Line = z.object({ number: z.string(), name: z.string() });

const Who = z.object({
  personId: z.string(),
  number: z.string(),
  name: z.string(),
  title: z.string().nullable(),
  department: z.string().nullable(),
  orgCode: z.string().nullable(),
  manager: Line.nullable(),
  timeZone: z.string(),
  status: HrState,
});

const Facts = z.object({
  workEmail: z.string().nullable(),
  workerType: z.string(),
  grade: z.string().nullable(),
  location: z.string().nullable(),
  legalEntity: z.string(),
  startsAt: z.date().nullable(),
  endsAt: z.date().nullable(),
  reports: z.number(),
  suspendedAt: z.date().nullable(),
  suspendedReason: z.string().nullable(),
  /** What a feed suspended, it lifts again, unless somebody takes it over. */
  suspendedBy: z.enum(["person", "feed"]).nullable(),
});

const Condition = z.object({
  code: z.string(),
  name: z.string(),
  fulfilledAt: z.date(),
  validTo: z.date().nullable(),
});

const Request = z.object({
  itemId: z.string(),
  requestId: z.string(),
  number: z.number(),
  state: z.string(),
  minutes: z.number().nullable(),
  target: z.string(),
  system: z.string().nullable(),
  createdAt: z.date(),
});

const PersonPage = z.object({
  who: Who,
  /** Unset for whoever may see only who and where; so are the others. */
  facts: Facts.nullable(),
  conditions: z.array(Condition),
  at: z.date(),
  rights: z.array(HeldRight).nullable(),
  heldNow: z.number(),
  timeline: PersonTimeline.nullable(),
  requests: z.array(Request).nullable(),
  /** Where they are signed in now; suspending ends all of it. */
  sessions: z.number(),
  may: z.object({
    manage: z.boolean(),
    /** Tell what happens in their working life. */
    tell: z.boolean(),
    preview: z.boolean(),
    tickets: z.boolean(),
    isSelf: z.boolean(),
  }),
});
export type PersonPage = z.output<typeof PersonPage>;

/** Who somebody is and what they can reach, now or at any instant. */
export const getPersonPage = query({
  name: "person.page",
  title: "Who somebody is and what they hold, as of now or any instant, as far as one may see.",
  right: "everyone",
  rest: { method: "GET", path: "/person-pages/{number}" },
  input: z.object({
    number: z.string().min(1).max(64),
    at: Instant.optional(),
  }),
  output: PersonPage,
  authorize: anyPerson,
  run: async ({ tx, now, actor, input }) => {
    const found = await findWho(tx, input.number);
    if (!found) throw notFound("person");
    const { managerId, ...who } = found;
    const at = input.at === undefined ? now : new Date(input.at);
    const isRead = readsFacts(actor, { id: who.personId, managerId });
    const isSeen = maySeeAccessOf(actor, who.personId).allowed;
    const rights = isSeen ? await heldRights(tx, who.personId, at) : null;
    const heldNow = isSeen && at !== now ? await heldRights(tx, who.personId, now) : rights;
    return {
      who,
      facts: isRead ? await factsOf(tx, who.personId) : null,
      conditions: isRead ? await conditionsOf(tx, who.personId) : [],
      at,
      rights,
      heldNow: heldNow?.length ?? 0,
      timeline: isSeen ? await loadTimeline({ tx, now }, who.personId, isRead) : null,
      requests: readsRequests(actor, who.personId) ? await requestsOf(tx, who.personId) : null,
      sessions: isSeen ? await countLive(tx, who.personId, now) : 0,
      may: mayOf(actor, who.personId),
    };
  },
});

const isSelf = (actor: Actor, personId: string) =>
  actor.kind === "person" && actor.personId === personId;
const readsRequests = (actor: Actor, personId: string) =>
  isSelf(actor, personId) || holds(actor, "requests.read");
const mayOf = (actor: Actor, personId: string) => ({
  manage: holds(actor, "access.manage") && !isSelf(actor, personId),
  tell: holds(actor, "people.manage") && !isSelf(actor, personId),
  preview: holds(actor, "access.read"),
  tickets: holds(actor, "tickets.manage"),
  isSelf: isSelf(actor, personId),
});

const findWho = (tx: Tx, number: string) =>
  maybe(
    tx,
    Who.extend({ managerId: z.string().nullable() }),
    sql`select p.id as person_id, p.employee_number as number, p.display_name as name, p.title,
               u.name as department, u.code as org_code, p.manager_id,
               case when m.id is null then null else
                 jsonb_build_object('number', m.employee_number, 'name', m.display_name)
               end as manager, p.time_zone, p.hr_state as status
        from person p
        left join org_unit u on u.id = p.org_unit_id
        left join person m on m.id = p.manager_id
        where p.employee_number = ${number}`,
  );

const factsOf = (tx: Tx, personId: string) =>
  maybe(
    tx,
    Facts,
    sql`select p.work_email, p.worker_type, p.grade, p.location, l.name as legal_entity,
               p.starts_at, p.ends_at, p.suspended_at, p.suspended_reason, p.suspended_by,
               (select count(*)::int from person r
                where r.manager_id = p.id and r.hr_state <> 'ended') as reports
        from person p join legal_entity l on l.id = p.legal_entity_id
        where p.id = ${personId}::uuid`,
  ).then((found) => found ?? null);

const conditionsOf = (tx: Tx, personId: string) =>
  many(
    tx,
    Condition,
    sql`select distinct on (c.name, c.code) c.code, c.name, f.fulfilled_at, f.valid_to
        from person_condition f join condition c on c.id = f.condition_id
        where f.person_id = ${personId}::uuid and f.revoked_at is null
        order by c.name, c.code, f.valid_to desc nulls first`,
  );

const requestsOf = (tx: Tx, personId: string) =>
  many(
    tx,
    Request,
    sql`select i.id as item_id, q.id as request_id, q.number, i.state, i.minutes,
               coalesce(e.name, r.name) as target, s.name as system, q.created_at
        from request_item i
        join request q on q.id = i.request_id
        left join entitlement e on i.target_kind = 'entitlement' and e.id = i.target_id
        left join system s on s.id = e.system_id
        left join role r on i.target_kind = 'role' and r.id = i.target_id
        where i.beneficiary_id = ${personId}::uuid
        order by q.number desc, i.position limit 12`,
  );
