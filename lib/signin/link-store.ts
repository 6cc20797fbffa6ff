import { z } from "zod";
import { maybe, PersonId, PosternError, sql, type Tx } from "#lib/kernel/index.ts";
import { hashOfSecret } from "./secret-handle.ts";
import { isOfThisEmployment } from "./this-employment.ts";

export const LinkPurpose = z.enum(["joining", "recovery"]);

/** What waits to be followed: never its token, which nobody can read again. */
export const WaitingLink = z.object({
  purpose: LinkPurpose,
  validFrom: z.date(),
  validTo: z.date(),
});

/** A person's link that can still be followed, now or from its first instant on. */
export const waitingLinkOf = (tx: Tx, personId: string, now: Date) =>
  maybe(
    tx,
    WaitingLink,
    sql`select purpose, valid_from, valid_to from enrolment_link
        where person_id = ${personId}::uuid and used_at is null and valid_to > ${now}
          and ${isOfThisEmployment(sql`created_at`)}
        order by created_at desc limit 1`,
  );

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
          and valid_from <= ${now} and valid_to > ${now}
          and ${isOfThisEmployment(sql`created_at`)}`,
  );
}

export const linkIsOver = () => new PosternError("gone", "enrolment_link_is_over");
