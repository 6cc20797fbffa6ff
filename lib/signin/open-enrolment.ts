import { z } from "zod";
import { query } from "#lib/kernel/index.ts";
import { findAccount, maySignIn } from "./account-store.ts";
import { findLink, LinkPurpose, linkIsOver } from "./link-store.ts";
import { onlySignIn } from "./only-sign-in.ts";
import { contextOf } from "./password-rules.ts";

/** Looks at a link without using it up: mail scanners and curious people follow links too. */
export const openEnrolment = query({
  name: "enrolment.open",
  title: "Says whose enrolment link this is, while it can be followed.",
  right: "sign-in",
  rest: "internal",
  input: z.object({ token: z.string().max(100) }),
  output: z.object({
    displayName: z.string(),
    employeeNumber: z.string(),
    purpose: LinkPurpose,
    validTo: z.date(),
    /** Words that the new password must not be made of. */
    context: z.array(z.string()),
  }),
  authorize: onlySignIn,
  run: async ({ tx, now, input: { token } }) => {
    const link = await findLink(tx, token, now);
    const account = link && (await findAccount(tx, link.personId));
    // Whose first day moved, or who never comes, has a link that was made for another day.
    if (!account || !maySignIn(account, now)) throw linkIsOver();
    return {
      displayName: account.displayName,
      employeeNumber: account.employeeNumber,
      purpose: link.purpose,
      validTo: link.validTo,
      context: [...contextOf(account)],
    };
  },
});
