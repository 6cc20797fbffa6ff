import { z } from "zod";
import { command, conflict, execute, idOf, notFound, sql } from "#lib/kernel/index.ts";
import { PasskeyName } from "./name-passkey.ts";
import { endOthers, hasAnotherWay, mayChoose } from "./own-factors.ts";
import { lockPasskeysOf, removePasskeys } from "./passkey-store.ts";
import { sayChanged } from "./say-changed.ts";

const PasskeyId = idOf("passkey");

/** Calls one of one's own passkeys otherwise. */
export const renamePasskey = command({
  name: "passkey.rename",
  title: "Renames a passkey of the signed-in person.",
  right: "self",
  rest: { method: "PUT", path: "/passkeys/{passkeyId}/name" },
  input: z.object({ passkeyId: PasskeyId, name: PasskeyName }),
  output: z.object({}),
  load: async () => undefined,
  authorize: mayChoose,
  run: async (work) => {
    const { personId } = work.proof;
    const { passkeyId, name } = work.input;
    const renamed = await execute(
      work.tx,
      sql`update passkey set name = ${name}
          where id = ${passkeyId}::uuid and person_id = ${personId}::uuid and removed_at is null`,
    );
    if (renamed !== 1) throw notFound("passkey");
    work.record({ target: personId, persons: [personId], detail: { passkeyId } });
    return {};
  },
});

/** Ends one of one's own passkeys, never the last way in, and every other ticket. */
export const removePasskey = command({
  name: "passkey.remove",
  title: "Removes a passkey of the signed-in person.",
  right: "self",
  rest: { method: "DELETE", path: "/passkeys/{passkeyId}" },
  input: z.object({ passkeyId: PasskeyId }),
  output: z.object({ ended: z.number() }),
  load: async ({ tx, actor }) =>
    actor.kind === "person" ? lockPasskeysOf(tx, actor.personId) : [],
  authorize: mayChoose,
  run: async (work) => {
    const { resource: passkeys, proof } = work;
    const { personId } = proof;
    const { passkeyId } = work.input;
    if (passkeys.every(({ id }) => id !== passkeyId)) throw notFound("passkey");
    const own = { personId, passkeys, without: passkeyId };
    if (!(await hasAnotherWay(work.tx, own))) throw conflict("last_way_in");
    await removePasskeys(work, sql`id = ${passkeyId}::uuid`);
    const ended = await endOthers(work, proof);
    work.record({ target: personId, persons: [personId], detail: { passkeyId, ended } });
    sayChanged(work, personId, "passkey_removed");
    return { ended };
  },
});
