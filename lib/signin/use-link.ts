import { z } from "zod";
import { execute, maybe, PersonId, sql, type Work } from "#lib/kernel/index.ts";
import { lockSubjects, terminate } from "#lib/tickets/index.ts";
import { decides } from "./decides.ts";
import { linkIsOver } from "./open-enrolment.ts";
import { dropRecoveryCodes } from "./recovery-store.ts";
import { removePasskeys } from "./passkey-store.ts";

/**
 * Of two enrolments by one link, the second to get here finds it used. One colleague alone gets
 * nobody in who decides something by now, also when they decided nothing when the link was made.
 */
export async function useLink({ tx, now }: Work, linkId: string): Promise<void> {
  const used = await maybe(
    tx,
    z.object({ personId: PersonId, isOfOne: z.boolean() }),
    sql`update enrolment_link l set used_at = ${now}
        where id = ${linkId}::uuid and used_at is null and valid_to > ${now}
        returning person_id, created_by is not null and not exists (
          select from recovery r where r.link_id = l.id and r.confirmed_by is not null) as is_of_one`,
  );
  if (!used || (used.isOfOne && (await decides(tx, used.personId, now)))) throw linkIsOver();
}

/** A link replaces whatever was: who had it before, or has it in hand, gets in by it no more. */
export async function dropFactors(work: Work, personId: PersonId): Promise<void> {
  const { tx, now } = work;
  // What is being added right now is gone too, or comes too late.
  await lockSubjects(tx, [personId]);
  await execute(tx, sql`delete from password where person_id = ${personId}::uuid`);
  await execute(
    tx,
    sql`update totp set removed_at = ${now}
        where person_id = ${personId}::uuid and removed_at is null and confirmed_at is not null`,
  );
  await removePasskeys(work, sql`person_id = ${personId}::uuid`);
  await dropRecoveryCodes(tx, personId);
}

/** Says what a person signs in with from now on, and ends every ticket from before. */
export async function sayEnrolled(
  work: Work,
  enrolled: {
    readonly personId: PersonId;
    readonly linkId: string;
    readonly factors: readonly string[];
    readonly change: "enrolled" | "enrolled_passkey";
  },
): Promise<void> {
  const { personId, linkId, factors, change } = enrolled;
  const person = { kind: "person", id: personId } as const;
  const ended = await terminate(work, [person], { reason: "ended_by_owner" });
  const detail = { outcome: "passed", linkId, factors, ended };
  work.record({ target: personId, persons: [personId], detail });
  const at = work.now.toISOString();
  work.announce("person.factors-changed", { personId, change, at });
}
