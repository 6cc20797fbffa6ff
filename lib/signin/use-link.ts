import { z } from "zod";
import { execute, maybe, PersonId, sql, type Tx, type Work } from "#lib/kernel/index.ts";
import { endsSince, terminate } from "#lib/tickets/index.ts";
import { findAccount, maySignIn } from "./account-store.ts";
import { decides } from "./decides.ts";
import { linkIsOver } from "./link-store.ts";
import { dropRecoveryCodes } from "./recovery-store.ts";
import { removePasskeys } from "./passkey-store.ts";
import { sayChanged } from "./say-changed.ts";

const Taken = z.object({ personId: PersonId, createdAt: z.date(), isOfOne: z.boolean() });
type Taken = z.output<typeof Taken>;

/** Of two enrolments by one link, the second to get here finds it used. */
export async function useLink({ tx, now }: Work, linkId: string): Promise<void> {
  const taken = await maybe(
    tx,
    Taken,
    sql`update enrolment_link l set used_at = ${now}
        where id = ${linkId}::uuid and used_at is null and valid_to > ${now}
        returning person_id, created_at,
                  created_by is not null and not exists (
                    select from recovery r
                    where r.link_id = l.id and r.confirmed_by is not null) as is_of_one`,
  );
  if (!taken || (await isVoid(tx, taken, now))) throw linkIsOver();
}

/**
 * What changed since it was made: the person is kept out, or everything of theirs was ended; or
 * they decide something by now, and one colleague alone gets nobody in who does.
 */
async function isVoid(tx: Tx, { personId, createdAt, isOfOne }: Taken, now: Date) {
  const account = await findAccount(tx, personId);
  if (!account || !maySignIn(account, now)) return true;
  if ((await endsSince(tx, personId, createdAt)) > 0) return true;
  return isOfOne && (await decides(tx, personId, now));
}

/** A link replaces whatever was: who had it before, or has it in hand, gets in by it no more. */
export async function dropFactors(work: Work, personId: PersonId): Promise<void> {
  const { tx, now } = work;
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
  sayChanged(work, personId, change);
}
