import { z } from "zod";
import { anyPerson, query, type Tx } from "#lib/kernel/index.ts";
import { findAccount } from "./account-store.ts";
import { userHandleOf } from "./passkey.ts";
import { passkeysOf } from "./passkey-store.ts";
import { relyingParty } from "./relying-party.ts";
import { Factors, factorsOf, SignIn, signInsOf } from "./security-of.ts";

/** What protects the signed-in person, and who tried to be them lately. */
export const getMySecurity = query({
  name: "signin.mine",
  title: "Says how the signed-in person signs in, and who did lately.",
  right: "self",
  rest: { method: "GET", path: "/security" },
  input: z.object({}),
  output: Factors.extend({
    /** What a browser needs to tell a passkey's keeper which are still accepted. */
    signals: z.object({
      rpId: z.string(),
      userId: z.string(),
      name: z.string(),
      displayName: z.string(),
      credentialIds: z.array(z.string()),
    }),
    signIns: z.array(SignIn),
  }),
  authorize: anyPerson,
  run: async ({ tx, proof: { personId } }) => ({
    ...(await factorsOf(tx, personId)),
    signals: await signalsOf(tx, personId),
    signIns: await signInsOf(tx, personId),
  }),
});

async function signalsOf(tx: Tx, personId: string) {
  const [passkeys, account] = [await passkeysOf(tx, personId), await findAccount(tx, personId)];
  return {
    rpId: relyingParty().id,
    userId: userHandleOf(personId),
    name: account?.workEmail ?? account?.employeeNumber ?? "",
    displayName: account?.displayName ?? "",
    credentialIds: passkeys.map(({ credentialId }) => credentialId),
  };
}
