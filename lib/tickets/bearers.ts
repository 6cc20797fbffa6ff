import { z } from "zod";
import {
  Assurance,
  one,
  PersonId,
  sql,
  type TicketId,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";
import { afterAll, lastEndsOf } from "./last-end.ts";
import { lockSubjects } from "./subject.ts";

/** Something that a ticket hangs on, and since when: ended at or after that, the ticket is over. */
export type Bearer = { readonly id: string; readonly since: Date };

/** A live ticket that another one is derived from. */
export type Parent = {
  readonly ticketId: TicketId;
  readonly bearers: readonly Bearer[];
  readonly scopes: readonly string[];
  /** Modules that act in it, the last first. */
  readonly actors: readonly string[];
  /** A person's own ticket: all that the person may, whatever its scopes. */
  readonly isWhole: boolean;
  readonly personId: PersonId | null;
  readonly deviceId: string | null;
  readonly assurance: Assurance;
  readonly authenticatedAt: Date;
  readonly deviceProvenAt: Date | null;
  readonly endsAt: Date;
  readonly isImpersonated: boolean;
};

type Hanging = {
  readonly ticketId: TicketId;
  readonly personId?: string;
  readonly moduleId?: string;
  readonly deviceId?: string;
  readonly parents: readonly Parent[];
};

/**
 * What a new ticket hangs on. From its parents it takes over their instants, so that it dies even
 * when one of them is being ended while it is made; only the roots of a tree begin now.
 */
export async function bearersOf(work: Work, ticket: Hanging): Promise<Bearer[]> {
  const { ticketId, personId, moduleId, deviceId, parents } = ticket;
  const since = new Map<string, Date>();
  for (const bearer of parents.flatMap((parent) => parent.bearers)) {
    const known = since.get(bearer.id);
    if (!known || bearer.since < known) since.set(bearer.id, bearer.since);
  }
  const roots = [personId, moduleId, deviceId].filter((id) => id !== undefined && !since.has(id));
  for (const [id, from] of await beginningOf(work, roots as string[])) since.set(id, from);
  since.set(ticketId, work.now);
  return [...since].map(([id, from]) => ({ id, since: from }));
}

/** Since when a ticket hangs on something that it did not hang on so far. */
export async function beginningOn(work: Work, id: string): Promise<Date> {
  const [found] = await beginningOf(work, [id]);
  return found?.[1] ?? work.now;
}

/** A new sign-in lives after what was ended before it. */
async function beginningOf({ tx, now }: Work, ids: readonly string[]) {
  await lockSubjects(tx, ids);
  const last = await lastEndsOf(tx, ids);
  return ids.map((id) => [id, afterAll(now, last.get(id))] as const);
}

const ParentRow = z.object({
  bearerIds: z.array(z.string()),
  bearerSince: z.array(z.date()),
  scopes: z.array(z.string()),
  actors: z.array(z.string()),
  personId: PersonId.nullable(),
  deviceId: z.string().nullable(),
  authenticatedAt: z.date(),
  deviceProvenAt: z.date().nullable(),
  channel: z.string(),
  assurance: Assurance,
  endsAt: z.date(),
  isImpersonated: z.boolean(),
});

/** What a derived ticket takes over from this one, which stays as it is until commit. */
export async function parentOf(tx: Tx, ticketId: TicketId): Promise<Parent> {
  const row = await one(
    tx,
    ParentRow,
    sql`select bearer_ids, bearer_since, scopes, actors, person_id, device_id,
               channel, assurance, authenticated_at, device_proven_at, ends_at, is_impersonated
        from ticket where id = ${ticketId}::uuid for share`,
    "ticket",
  );
  const { bearerIds, bearerSince, channel, ...rest } = row;
  return {
    ...rest,
    ticketId,
    bearers: bearerIds.map((id, at) => ({ id, since: bearerSince[at] ?? row.endsAt })),
    isWhole: row.personId !== null && channel !== "exchange",
  };
}
