import { z } from "zod";
import { query } from "#lib/kernel/index.ts";
import { findAccount } from "./account-store.ts";
import { readLogin } from "./login-store.ts";
import { onlySignIn } from "./only-sign-in.ts";

/** Where a sign-in stands, to whoever carries its handle; named once the password was right. */
export const readSignIn = query({
  name: "signin.read",
  title: "Says how far a sign-in is.",
  right: "sign-in",
  rest: "internal",
  input: z.object({ handle: z.string().max(100).optional() }),
  output: z.object({
    status: z.enum(["none", "asked", "password", "enrolling", "complete", "redeemed", "failed"]),
    returnTo: z.string(),
    displayName: z.string().nullable(),
    employeeNumber: z.string().nullable(),
  }),
  authorize: onlySignIn,
  run: async ({ tx, now, input: { handle } }) => {
    const login = await readLogin(tx, handle, now);
    if (!login) {
      return { status: "none" as const, returnTo: "/", displayName: null, employeeNumber: null };
    }
    const account = login.status === "password" ? await findAccount(tx, login.personId) : undefined;
    return {
      status: login.status,
      returnTo: login.returnTo,
      displayName: account?.displayName ?? null,
      employeeNumber: account?.employeeNumber ?? null,
    };
  },
});
