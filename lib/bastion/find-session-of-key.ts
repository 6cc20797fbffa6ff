import { z } from "zod";
import { anyPerson, maybe, query, sql } from "#lib/kernel/index.ts";

const Found = z.object({ sessionId: z.string(), endReason: z.string().nullable() });

/**
 * What became of one's own session that was entered by a certificate for this key: how a terminal
 * learns why it ended.
 */
export const findSessionOfKey = query({
  name: "bastion.find-session-of-key",
  title:
    "Tells of one's own session that was entered by a certificate for a key, and why it ended.",
  right: "self",
  rest: "internal",
  /** As `ssh-keygen -l` shows it. */
  input: z.object({ fingerprint: z.string().max(100) }),
  output: z.object({ session: Found.nullable() }),
  authorize: anyPerson,
  run: async ({ tx, input: { fingerprint }, proof: { personId } }) => {
    const found = await maybe(
      tx,
      Found,
      sql`select b.id as session_id, b.end_reason
          from ssh_certificate c
          join ssh_certificate_login l on l.certificate_id = c.id
          join bastion_session b on b.ticket_id = l.ticket_id
          where c.person_id = ${personId}::uuid and c.fingerprint = ${fingerprint}
          order by b.opened_at desc limit 1`,
    );
    return { session: found ?? null };
  },
});
