import { z } from "zod";
import {
  command,
  execute,
  holds,
  invalidInput,
  isOnlyImpersonated,
  newId,
  no,
  notFound,
  sql,
  yes,
  type Actor,
  type Decision,
  type Tx,
} from "#lib/kernel/index.ts";
import { findAccountByNumber, type Account } from "./account-store.ts";
import { hasFactors } from "./factor-store.ts";
import { hashOfSecret, newSecretHandle } from "./secret-handle.ts";

const hoursMax = 14 * 24;

type Starting = { readonly account: Account; readonly hasFactors: boolean };

/**
 * Whoever manages people may start somebody who has nothing to sign in with, never choose for
 * them. Replacing what somebody has is only for the console: it would be a way into their account.
 */
function mayStart(actor: Actor, { account, hasFactors }: Starting): Decision {
  if (actor.kind === "operator" || actor.kind === "system") return yes();
  if (!holds(actor, "people.manage")) return no("needs_people.manage");
  if (actor.kind !== "person") return no("only_a_person");
  if (isOnlyImpersonated(actor)) return no("impersonated");
  if (actor.personId === account.personId) return no("own_enrolment");
  return hasFactors ? no("has_factors") : yes();
}

/** Makes the one link by which a person chooses a password and an authenticator. */
export const createEnrolmentLink = command({
  name: "enrolment.create-link",
  title: "Makes a one-time link by which a person sets up signing in.",
  right: "people.manage",
  rest: { method: "POST", path: "/enrolment-links" },
  isAnswerSecret: true,
  input: z.object({
    employeeNumber: z.string().min(1).max(100),
    hours: z.number().int().min(1).max(hoursMax, "at most 14 days").default(72),
    /** Unset: now, or the person's first instant when that is later. */
    validFrom: z.coerce.date().optional(),
  }),
  output: z.object({ path: z.string(), validFrom: z.date(), validTo: z.date() }),
  load: async ({ tx }, { employeeNumber }): Promise<Starting> => {
    const account = await findAccountByNumber(tx, employeeNumber);
    if (!account) throw notFound("person");
    return { account, hasFactors: await hasFactors(tx, account.personId) };
  },
  authorize: mayStart,
  run: async (work) => {
    const { tx, now, input, actor } = work;
    const { account } = work.resource;
    const isOver =
      account.hrState === "ended" || (account.endsAt !== null && account.endsAt <= now);
    if (isOver) {
      const problem = { field: "employeeNumber", reason: "not_active", expected: "not ended" };
      throw invalidInput([problem]);
    }
    const validFrom = latest([now, input.validFrom ?? now, account.startsAt ?? now]);
    const validTo = new Date(validFrom.getTime() + input.hours * 3_600_000);
    await withdrawLinks(tx, account.personId, now);
    const token = newSecretHandle();
    const linkId = newId();
    const purpose = work.resource.hasFactors ? "recovery" : "joining";
    await execute(
      tx,
      sql`insert into enrolment_link (id, person_id, token_hash, purpose, valid_from, valid_to,
            created_at, created_by)
          values (${linkId}::uuid, ${account.personId}::uuid, ${hashOfSecret(token)}, ${purpose},
            ${validFrom}, ${validTo}, ${now},
            ${actor.kind === "person" ? actor.personId : null}::uuid)`,
    );
    work.record({
      target: account.personId,
      persons: [account.personId],
      detail: { linkId, purpose, validTo: validTo.toISOString() },
    });
    return { path: `/enrol/${token}`, validFrom, validTo };
  },
});

const latest = (instants: readonly Date[]): Date =>
  instants.reduce((late, instant) => (instant > late ? instant : late));

/** Of several links of one person only the last works. */
const withdrawLinks = (tx: Tx, personId: string, now: Date) =>
  execute(
    tx,
    sql`update enrolment_link
        set valid_to = least(valid_to, ${now}), valid_from = least(valid_from, ${now})
        where person_id = ${personId}::uuid and used_at is null and valid_to > ${now}`,
  );
