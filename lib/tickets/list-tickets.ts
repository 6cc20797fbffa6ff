import { z } from "zod";
import {
  anyPerson,
  many,
  maybe,
  needs,
  notFound,
  one,
  PersonId,
  query,
  sql,
  TicketId,
  type Tx,
} from "#lib/kernel/index.ts";
import { isLiveAt } from "./live-ticket.ts";
import { inTreeOrder } from "./tree.ts";

const LiveTicket = z.object({
  ticketId: TicketId,
  /** What it was derived from; unset, or not in this list: a root. */
  parentId: TicketId.nullable(),
  /** How deep it stands under its root, in the order of this list. */
  depth: z.number(),
  channel: z.enum(["browser", "cli", "support", "service", "exchange", "ssh"]),
  /** The module that acts with it. */
  module: z.string().nullable(),
  scopes: z.array(z.string()),
  assurance: z.number(),
  issuedAt: z.date(),
  lastSeenAt: z.date(),
  endsAt: z.date(),
  isImpersonated: z.boolean(),
  address: z.string().nullable(),
  userAgent: z.string().nullable(),
  /** The one that asks. */
  isCurrent: z.boolean(),
  /** That one, or derived from it: ending all others leaves it. */
  isSpared: z.boolean(),
});

type Asked = { personId: string; now: Date; currentId: string | null };

/** Live ones as a tree: each after what it was derived from, the latest used first. */
async function liveTickets(tx: Tx, { personId, now, currentId }: Asked) {
  const found = await many(
    tx,
    LiveTicket.omit({ depth: true }),
    sql`select t.id as ticket_id, t.parent_id, t.channel, m.name as module, t.scopes, t.assurance,
               t.issued_at, t.last_seen_at, t.ends_at, t.is_impersonated, t.address, t.user_agent,
               t.id is not distinct from ${currentId}::uuid as is_current,
               coalesce(${currentId}::uuid = any (t.bearer_ids), false) as is_spared
        from ticket t left join module m on m.id = t.module_id
        where t.person_id = ${personId}::uuid and ${isLiveAt(now)}
        order by t.last_seen_at desc, t.id limit 200`,
  );
  return inTreeOrder(found);
}

/** How many live tickets somebody carries; ending them ends all of these. */
export async function countLive(tx: Tx, personId: string, now: Date): Promise<number> {
  const { count } = await one(
    tx,
    z.object({ count: z.number() }),
    sql`select count(*)::int as count from ticket t
        where t.person_id = ${personId}::uuid and ${isLiveAt(now)}`,
  );
  return count;
}

export const listMyTickets = query({
  name: "ticket.mine",
  title: "Where the signed-in person is signed in.",
  right: "self",
  rest: { method: "GET", path: "/tickets" },
  input: z.object({}),
  output: z.object({ tickets: z.array(LiveTicket) }),
  authorize: anyPerson,
  run: async ({ tx, now, proof: { personId, ticketId: currentId } }) => ({
    tickets: await liveTickets(tx, { personId, now, currentId }),
  }),
});

const Who = z.object({ personId: PersonId, name: z.string(), number: z.string() });

export const listTicketsOfPerson = query({
  name: "ticket.list",
  title: "Where a person is signed in.",
  right: "tickets.manage",
  rest: { method: "GET", path: "/people/{personId}/tickets" },
  input: z.object({ personId: PersonId }),
  output: z.object({ who: Who, tickets: z.array(LiveTicket) }),
  authorize: needs("tickets.manage"),
  run: async ({ tx, now, input: { personId } }) => {
    const who = await maybe(
      tx,
      Who,
      sql`select id as person_id, display_name as name, employee_number as number
          from person where id = ${personId}::uuid`,
    );
    if (!who) throw notFound("person");
    return { who, tickets: await liveTickets(tx, { personId, now, currentId: null }) };
  },
});
