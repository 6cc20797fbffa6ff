import { z } from "zod";
import { command, notFound, PosternError } from "#lib/kernel/index.ts";
import { findAccount } from "./account-store.ts";
import { isAccepted, modelsOf } from "./authenticator-models.ts";
import { added } from "./login.ts";
import { insertLogin, saveLogin, saveMissed } from "./login-store.ts";
import { firstNameOf, PasskeyName } from "./name-passkey.ts";
import { creationOptions, madePasskey, Making, newChallenge } from "./passkey.ts";
import { lockOwnLogin, mayChoose } from "./own-factors.ts";
import { RegistrationResponse } from "./passkey-answer.ts";
import { insertPasskey, isCredentialKnown, passkeysOf } from "./passkey-store.ts";
import { relyingParty } from "./relying-party.ts";
import { sayChanged } from "./say-changed.ts";

/** Passkeys of one person: more than anybody keeps apart. */
const passkeysMax = 20;

/** Begins one more passkey of somebody who is signed in. */
export const beginAddition = command({
  name: "passkey.begin-addition",
  title: "Begins one more passkey of the signed-in person.",
  right: "self",
  rest: "internal",
  input: z.object({}),
  output: Making,
  load: async () => undefined,
  authorize: mayChoose,
  run: async (work) => {
    const { personId, ticketId } = work.proof;
    const account = await findAccount(work.tx, personId);
    if (!account) throw notFound("person");
    const known = await passkeysOf(work.tx, personId);
    if (known.length >= passkeysMax) throw new PosternError("conflict", "too_many_passkeys");
    const challenge = newChallenge();
    const login = { status: "adding", personId, ticketId, challenge } as const;
    const { id: loginId, handle } = await insertLogin(work, login);
    const person = {
      ...{ personId, displayName: account.displayName, known },
      account: account.workEmail ?? account.employeeNumber,
      isAttestationAsked: (await modelsOf(work.tx)).length > 0,
    };
    const options = await creationOptions({ challenge, party: relyingParty() }, person);
    work.record({ target: personId, persons: [personId] });
    return { handle, loginId, options };
  },
});

/** Puts it in force; only by the ticket that began it. */
export const addPasskey = command({
  name: "passkey.add",
  title: "Adds a passkey to those of the signed-in person.",
  right: "self",
  rest: "internal",
  input: z.object({
    handle: z.string().max(100),
    answer: RegistrationResponse,
    name: PasskeyName.optional(),
  }),
  output: z.object({ outcome: z.enum(["passed", "failed", "over"]) }),
  load: (at, { handle }) => lockOwnLogin(at, handle),
  authorize: mayChoose,
  run: async (work) => {
    const { resource: login, input, proof } = work;
    const { personId } = proof;
    if (login?.status !== "adding" || login.challenge === null) return { outcome: "over" } as const;
    const { challenge } = login;
    const expected = { challenge, party: relyingParty(), needsVerification: true };
    const made = await madePasskey(input.answer, expected);
    if (!made || (await isCredentialKnown(work.tx, made.credentialId))) {
      const outcome = await saveMissed(work, { ...login, challenge: null });
      work.record({ target: personId, persons: [personId], detail: { outcome: "failed" } });
      return { outcome };
    }
    await saveLogin(work, added(login));
    const isAttested = isAccepted(await modelsOf(work.tx), made, work.now);
    const name = input.name ?? firstNameOf(made.aaguid, work.context.userAgent);
    const passkeyId = await insertPasskey(work, { personId, made, name, isAttested });
    work.record({
      target: personId,
      persons: [personId],
      detail: { outcome: "passed", passkeyId },
    });
    sayChanged(work, personId, "passkey_added");
    return { outcome: "passed" } as const;
  },
});
