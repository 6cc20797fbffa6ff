import { z } from "zod";
import {
  command,
  conflict,
  execute,
  idOf,
  inPerson,
  maybe,
  newId,
  notFound,
  one,
  PosternError,
  sql,
} from "#lib/kernel/index.ts";
import { isTicketLiveIn, lockSubjects } from "#lib/tickets/index.ts";
import { KeyLine } from "./host.ts";
import { fingerprintOf } from "./ssh/public-key.ts";

const SshKeyId = idOf("ssh-key");

/** More than anybody works from; a lost one hides easily among many. */
const keysMax = 20;

/** Registers a public key by which one signs in over SSH: by the private one, kept elsewhere. */
export const addSshKey = command({
  name: "ssh-key.add",
  title: "Registers a public SSH key of the signed-in person.",
  right: "self",
  rest: { method: "POST", path: "/ssh-keys" },
  input: z.object({ name: z.string().trim().min(1).max(100), publicKey: KeyLine }),
  output: z.object({ keyId: z.string(), fingerprint: z.string() }),
  load: async () => undefined,
  authorize: (actor) => inPerson(actor),
  run: async (work) => {
    const { tx, now, input, actor } = work;
    const { personId, ticketId } = work.proof;
    const { algorithm, blob } = input.publicKey;
    const fingerprint = fingerprintOf(blob);
    // Whoever is being thrown out meanwhile leaves no key behind.
    await lockSubjects(tx, [personId]);
    if (!(await isTicketLiveIn(tx, ticketId, now))) {
      throw new PosternError("unauthenticated", "bad_ticket");
    }
    const { count } = await one(
      tx,
      z.object({ count: z.number() }),
      sql`select count(*)::int as count from ssh_key
          where person_id = ${personId}::uuid and removed_at is null`,
    );
    if (count >= keysMax) throw conflict("too_many_ssh_keys", { most: keysMax });
    // Whose it is, is nobody else's to learn; that it is taken, its holder may know.
    const taken = await maybe(
      tx,
      z.object({}),
      sql`select from ssh_key where fingerprint = ${fingerprint} and removed_at is null`,
    );
    if (taken) throw conflict("ssh_key_taken");
    const keyId = newId<"ssh-key">();
    const deviceId = actor.kind === "person" ? (actor.deviceId ?? null) : null;
    await execute(
      tx,
      sql`insert into ssh_key (id, person_id, name, algorithm, blob, fingerprint, device_id,
            created_at)
          values (${keyId}::uuid, ${personId}::uuid, ${input.name}, ${algorithm}, ${blob},
            ${fingerprint}, ${deviceId}::uuid, ${now})`,
    );
    const detail = { keyId, algorithm, fingerprint };
    work.record({ target: personId, persons: [personId], detail });
    const at = now.toISOString();
    work.announce("person.factors-changed", { personId, change: "ssh_key_added", at });
    return { keyId, fingerprint };
  },
});

/** Ends a key of one's own, and every session that was opened with it. */
export const removeSshKey = command({
  name: "ssh-key.remove",
  title: "Removes a public SSH key of the signed-in person, and ends its sessions.",
  right: "self",
  rest: { method: "DELETE", path: "/ssh-keys/{keyId}" },
  input: z.object({ keyId: SshKeyId }),
  output: z.object({}),
  load: async () => undefined,
  authorize: (actor) => inPerson(actor),
  run: async (work) => {
    const { personId } = work.proof;
    const { keyId } = work.input;
    const removed = await execute(
      work.tx,
      sql`update ssh_key set removed_at = ${work.now}
          where id = ${keyId}::uuid and person_id = ${personId}::uuid and removed_at is null`,
    );
    if (removed !== 1) throw notFound("ssh_key");
    work.record({ target: personId, persons: [personId], detail: { keyId } });
    work.live("bastion", [personId]);
    const at = work.now.toISOString();
    work.announce("person.factors-changed", { personId, change: "ssh_key_removed", at });
    return {};
  },
});
