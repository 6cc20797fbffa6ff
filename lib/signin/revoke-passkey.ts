import { z } from "zod";
import {
  command,
  idOf,
  inPersonWith,
  maybe,
  no,
  notFound,
  PersonId,
  Reason,
  sql,
  yes,
  type Actor,
  type Decision,
} from "#lib/kernel/index.ts";
import { terminate } from "#lib/tickets/index.ts";
import { removePasskeys } from "./passkey-store.ts";
import { sayChanged } from "./say-changed.ts";

const Owned = z.object({ personId: PersonId });
type Owned = z.output<typeof Owned>;

/**
 * Whoever may end tickets, in person, for somebody else: one's own is removed on one's own page,
 * where the last way in stays.
 */
function mayRevoke(actor: Actor, passkey: Owned | undefined): Decision {
  const guard = inPersonWith("tickets.manage")(actor);
  if (!guard.allowed) return guard;
  return guard.proof.personId === passkey?.personId ? no("own_passkey") : yes();
}

/**
 * A lost or stolen key opens nothing any more, also when it was the last way in: its owner is got
 * back in by a recovery. What it may have opened ends too.
 */
export const revokePasskey = command({
  name: "passkey.revoke",
  title: "Ends somebody's lost or stolen passkey, and everything that they carry.",
  right: "tickets.manage",
  rest: { method: "POST", path: "/passkeys/{passkeyId}/revoke" },
  input: z.object({ passkeyId: idOf("passkey"), reason: Reason }),
  output: z.object({ ended: z.number() }),
  load: ({ tx }, { passkeyId }) =>
    maybe(
      tx,
      Owned,
      sql`select person_id from passkey
          where id = ${passkeyId}::uuid and removed_at is null for update`,
    ),
  authorize: mayRevoke,
  run: async (work) => {
    if (!work.resource) throw notFound("passkey");
    const { personId } = work.resource;
    const { passkeyId, reason } = work.input;
    await removePasskeys(work, sql`id = ${passkeyId}::uuid`);
    const ended = await terminate(work, [{ kind: "person", id: personId }], {
      reason: "ended_by_security",
      words: reason,
    });
    work.record({
      target: personId,
      persons: [personId],
      detail: { passkeyId, ended },
      personal: { reason },
    });
    sayChanged(work, personId, "passkey_revoked");
    return { ended };
  },
});
