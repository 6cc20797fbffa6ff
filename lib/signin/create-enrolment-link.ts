import { z } from "zod";
import {
  command,
  inPersonWith,
  no,
  notFound,
  yes,
  type Actor,
  type Decision,
} from "#lib/kernel/index.ts";
import { findAccountByNumber, type Account } from "./account-store.ts";
import { decides } from "./decides.ts";
import { hasFactors } from "./factor-store.ts";
import { makeLink } from "./make-link.ts";
import { sayChanged } from "./say-changed.ts";

const hoursMax = 14 * 24;

type Starting = {
  readonly account: Account;
  readonly hasFactors: boolean;
  /** Releases, approves or administers: one colleague alone must not hold their link. */
  readonly decides: boolean;
};

/**
 * Whoever manages people may start somebody who has nothing to sign in with, never choose for
 * them. Replacing what somebody has, and starting whoever decides something, is a recovery: a link
 * is a way into their account.
 */
function mayStart(actor: Actor, starting: Starting): Decision {
  const { account } = starting;
  if (actor.kind === "operator" || actor.kind === "system") return yes();
  const helper = inPersonWith("people.manage")(actor);
  if (!helper.allowed) return helper;
  if (helper.proof.personId === account.personId) return no("own_enrolment");
  if (starting.hasFactors) return no("has_factors");
  return starting.decides ? no("needs_second_person") : yes();
}

/** Makes the one link by which a person chooses how they sign in. */
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
  load: async ({ tx, now }, { employeeNumber }): Promise<Starting> => {
    const account = await findAccountByNumber(tx, employeeNumber);
    if (!account) throw notFound("person");
    const { personId } = account;
    return {
      account,
      hasFactors: await hasFactors(tx, personId),
      decides: await decides(tx, personId, now),
    };
  },
  authorize: mayStart,
  run: async (work) => {
    const { input } = work;
    const { account } = work.resource;
    const purpose = work.resource.hasFactors ? "recovery" : "joining";
    const { validFrom: asked, hours } = input;
    const made = await makeLink(work, {
      account,
      purpose,
      hours,
      ...(asked && { validFrom: asked }),
    });
    sayChanged(work, account.personId, "link_made");
    const { token, validFrom, validTo } = made;
    return { path: `/enrol/${token}`, validFrom, validTo };
  },
});
