import { z } from "zod";
import { maybe, PersonId, sql, type Tx } from "#lib/kernel/index.ts";
import { hashOfSecret } from "./secret-handle.ts";

export const LinkPurpose = z.enum(["joining", "recovery"]);

const Link = z.object({
  id: z.string(),
  personId: PersonId,
  purpose: LinkPurpose,
  validTo: z.date(),
});
export type Link = z.output<typeof Link>;

/** A link that can be followed at this instant; undefined: none, used, too early or over. */
export async function findLink(tx: Tx, token: string, now: Date): Promise<Link | undefined> {
  const hash = hashOfSecret(token);
  if (!hash) return undefined;
  return maybe(
    tx,
    Link,
    sql`select id, person_id, purpose, valid_to from enrolment_link
        where token_hash = ${hash} and used_at is null
          and valid_from <= ${now} and valid_to > ${now}`,
  );
}
