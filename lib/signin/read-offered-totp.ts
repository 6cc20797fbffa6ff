import { z } from "zod";
import { query } from "#lib/kernel/index.ts";
import { findAccount } from "./account-store.ts";
import { readLogin } from "./login-store.ts";
import { linkIsOver } from "./link-store.ts";
import { onlySignIn } from "./only-sign-in.ts";
import { secretUri } from "./totp.ts";
import { findOffered } from "./totp-store.ts";

/** The secret that the person's app takes over, to whoever carries the handle of what offers it. */
export const readOfferedTotp = query({
  name: "enrolment.read-totp",
  title: "Shows the secret of an authenticator that is offered.",
  right: "sign-in",
  rest: "internal",
  input: z.object({ handle: z.string().max(100) }),
  output: z.object({
    loginId: z.string(),
    displayName: z.string(),
    employeeNumber: z.string(),
    secret: z.string(),
    uri: z.string(),
    endsAt: z.date(),
  }),
  authorize: onlySignIn,
  run: async ({ tx, now, input: { handle } }) => {
    const login = await readLogin(tx, handle, now);
    if (login?.status !== "enrolling" && login?.status !== "offering") throw linkIsOver();
    const [offered, account] = [
      await findOffered(tx, login.id),
      await findAccount(tx, login.personId),
    ];
    if (!offered || !account) throw linkIsOver();
    return {
      loginId: login.id,
      displayName: account.displayName,
      employeeNumber: account.employeeNumber,
      secret: offered.secret,
      uri: secretUri(offered.secret, account.workEmail ?? account.employeeNumber),
      endsAt: login.endsAt,
    };
  },
});
