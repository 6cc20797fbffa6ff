import { z } from "zod";
import {
  command,
  execute,
  maybe,
  PersonId,
  PosternError,
  sql,
  type Tx,
} from "#lib/kernel/index.ts";
import { isActiveAt, issueTicket, userTicketHours } from "#lib/tickets/index.ts";
import { onlyGateway } from "./policy.ts";
import { fingerprintOf, parsePublicKey } from "./ssh/public-key.ts";
import { verifySignature } from "./ssh/signature.ts";
import { shownKey } from "./ssh/authentication.ts";
import { Bytes } from "./ssh/wire.ts";

const Key = z.object({
  keyId: z.string(),
  personId: PersonId,
  deviceId: z.string().nullable(),
  blob: z.instanceof(Uint8Array),
});

const cannot = () => new PosternError("unauthenticated", "key_refused");

/** RFC 4252 §7: whoever signed the session's own request with a registered key is its person. */
export const signInByKey = command({
  name: "signin.by-ssh-key",
  title: "Exchanges a signature with a registered SSH key for a ticket.",
  right: "sign-in",
  rest: "internal",
  isAnswerSecret: true,
  input: z.object({
    /** What was signed, as RFC 4252 §7 puts it together. */
    signed: Bytes,
    signature: Bytes,
  }),
  output: z.object({ personId: PersonId, ticket: z.string(), keyId: z.string() }),
  load: async ({ tx, now }, { signed }) => {
    const shown = shownKey(signed);
    if (!shown) throw cannot();
    const key = await maybe(
      tx,
      Key,
      sql`select k.id as key_id, k.person_id, k.device_id, k.blob
          from ssh_key k join person p on p.id = k.person_id
          where k.fingerprint = ${fingerprintOf(shown)} and k.removed_at is null
            and ${isActiveAt(now)}
            and k.created_at > coalesce(p.previous_ended_at, '-infinity')
            and not exists (select from device d where d.id = k.device_id
              and (d.owner_blocked_at is not null or d.security_blocked_at is not null))`,
    );
    if (!key) throw cannot();
    return key;
  },
  authorize: onlyGateway,
  run: async (work) => {
    const { tx, now, input, resource } = work;
    const { keyId, personId, deviceId, blob } = resource;
    const verdict = verifySignature(parsePublicKey(blob), input.signed, input.signature);
    if (!verdict.isValid) throw cannot();
    const issued = await issueTicket(work, {
      channel: "ssh",
      personId,
      scopes: [],
      // A key is one factor, unless its token asked for another (SP 800-63B-4 §2.2).
      assurance: verdict.isVerifiedUser ? 2 : 1,
      authenticatedAt: now,
      minutesMax: userTicketHours * 60,
      idleMinutes: userTicketHours * 60,
      ...(deviceId !== null && { deviceId }),
    });
    await noteUse(tx, keyId, now);
    const { ticketId } = issued;
    work.record({ target: personId, persons: [personId], detail: { keyId, ticketId } });
    return { personId, ticket: issued.handle, keyId };
  },
});

/** To the minute: many sign in at once by the same key, and none waits for the other. */
const noteUse = (tx: Tx, keyId: string, now: Date): Promise<number> =>
  execute(
    tx,
    sql`update ssh_key set last_used_at = ${now}
        where id = ${keyId}::uuid
          and coalesce(last_used_at < ${now}::timestamptz - interval '1 minute', true)`,
  );
