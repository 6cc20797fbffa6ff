import { z } from "zod";
import { maybe, notFound, PersonId, PosternError, sql, type Tx } from "#lib/kernel/index.ts";

const Live = z.object({
  id: z.string(),
  personId: PersonId,
  ticketId: z.string(),
  hostId: z.string(),
  login: z.string(),
  entitlementIds: z.array(z.string()),
  endedAt: z.date().nullable(),
  /** Null: it is not locked. */
  lockedAt: z.date().nullable(),
});
export type LiveSession = z.output<typeof Live>;

/** Nobody ends it until commit. */
export const lockSession = (tx: Tx, id: string) =>
  maybe(
    tx,
    Live,
    sql`select id, person_id, ticket_id, host_id, login, entitlement_ids, ended_at, locked_at
        from bastion_session where id = ${id}::uuid for update`,
  );

/** @throws {PosternError} when it is not there, or over. */
export function liveOf(session: LiveSession | undefined): LiveSession {
  if (!session) throw notFound("session");
  if (session.endedAt) throw new PosternError("gone", "session_is_over");
  return session;
}
