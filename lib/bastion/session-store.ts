import { z } from "zod";
import { maybe, PersonId, sql, type Tx } from "#lib/kernel/index.ts";

const Live = z.object({
  id: z.string(),
  personId: PersonId,
  hostId: z.string(),
  endedAt: z.date().nullable(),
});
export type LiveSession = z.output<typeof Live>;

/** Nobody ends it until commit. */
export const lockSession = (tx: Tx, id: string) =>
  maybe(
    tx,
    Live,
    sql`select id, person_id, host_id, ended_at from bastion_session where id = ${id}::uuid for update`,
  );
