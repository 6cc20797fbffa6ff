import { z } from "zod";
import { query } from "#lib/kernel/index.ts";
import { findAccount } from "./account-store.ts";
import { readLogin } from "./login-store.ts";
import { onlySignIn } from "./only-sign-in.ts";
import { recoveryCodesOf } from "./recovery-store.ts";
import { isUsable, passkeysOf } from "./passkey-store.ts";

/** Where a sign-in stands, to whoever carries its handle; named once the password was right. */
export const readSignIn = query({
  name: "signin.read",
  title: "Says how far a sign-in is.",
  right: "sign-in",
  rest: "internal",
  input: z.object({ handle: z.string().max(100).optional() }),
  output: z.object({
    status: z.enum([
      ...["none", "asked", "password", "enrolling", "registering", "adding", "offering"],
      ...["added", "confirming", "recovered", "complete", "redeemed", "failed"],
    ] as const),
    /** Null: there is none. */
    loginId: z.string().nullable(),
    returnTo: z.string(),
    displayName: z.string().nullable(),
    employeeNumber: z.string().nullable(),
    /** Beside the password one may use a passkey. */
    hasPasskey: z.boolean(),
    /** Or, having lost what is asked for, a recovery code. */
    hasRecoveryCodes: z.boolean(),
  }),
  authorize: onlySignIn,
  run: async ({ tx, now, input: { handle } }) => {
    const login = await readLogin(tx, handle, now);
    const nobody = {
      displayName: null,
      employeeNumber: null,
      hasPasskey: false,
      hasRecoveryCodes: false,
    };
    if (!login) return { status: "none" as const, loginId: null, returnTo: "/", ...nobody };
    const { id: loginId, status, returnTo } = login;
    const account = status === "password" ? await findAccount(tx, login.personId) : undefined;
    if (!account) return { status, loginId, returnTo, ...nobody };
    const { displayName, employeeNumber, personId } = account;
    const hasPasskey = (await passkeysOf(tx, personId)).some(isUsable);
    const hasRecoveryCodes = ((await recoveryCodesOf(tx, personId))?.left ?? 0) > 0;
    return {
      ...{ status, loginId, returnTo, displayName, employeeNumber },
      ...{ hasPasskey, hasRecoveryCodes },
    };
  },
});
