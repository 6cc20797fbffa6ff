import { z } from "zod";
import { emptySql, holds, idOf, sql, type Actor, type Sql } from "#lib/kernel/index.ts";
import { EventState } from "./event.ts";

export const FeedEventId = idOf("feed-event");

const EventPerson = z.object({
  personId: z.string(),
  /** Unset for whoever may not see people, and for somebody who was only named. */
  employeeNumber: z.string().nullable(),
  displayName: z.string().nullable(),
});

/** What is known of an event without opening what it says. */
export const EventLine = z.object({
  id: FeedEventId,
  feed: z.string(),
  /** Of its source. */
  key: z.string(),
  /** Unset: what came is no event. */
  kind: z.string().nullable(),
  number: z.string().nullable(),
  state: EventState,
  reason: z.string().nullable(),
  /** The day from which it holds, YYYY-MM-DD. */
  effective: z.string().nullable(),
  enteredAt: z.date(),
  receivedAt: z.date(),
  settledAt: z.date().nullable(),
  attempts: z.number(),
  retryAt: z.date().nullable(),
  person: EventPerson.nullable(),
  gains: z.number(),
  losses: z.number(),
});

/** Colleagues see who colleagues are; a module only where it may read people. */
export const namesPeople = (actor: Actor): boolean =>
  actor.kind !== "module" || holds(actor, "people.read");

const named = sql`, 'employeeNumber', p.employee_number, 'displayName', p.display_name`;
const unnamed = sql`, 'employeeNumber', null, 'displayName', null`;

export const lineColumns = (actor: Actor): Sql => sql`
  e.id, f.code as feed, e.key, e.kind, e.number, e.state, e.reason, e.effective, e.entered_at,
  e.received_at, e.settled_at, e.attempts, e.retry_at,
  cardinality(e.gains) as gains, cardinality(e.losses) as losses,
  case when e.person_id is null then null
       else jsonb_build_object('personId', e.person_id${namesPeople(actor) ? named : unnamed})
  end as person`;

export const lineTables: Sql = sql`
  feed_event e join feed f on f.id = e.feed_id left join person p on p.id = e.person_id`;

/** A condition, where something is asked. */
export const where = <Asked>(asked: Asked | undefined, condition: (asked: Asked) => Sql): Sql =>
  asked === undefined ? emptySql : sql`and ${condition(asked)}`;
