import { z } from "zod";
import { command } from "#lib/kernel/index.ts";
import { proofOf } from "./assurance.ts";
import { isAccepted, modelsOf } from "./authenticator-models.ts";
import { completed } from "./login.ts";
import { lockLogin, saveLogin, saveMissed } from "./login-store.ts";
import { firstNameOf } from "./name-passkey.ts";
import { linkIsOver } from "./link-store.ts";
import { onlySignIn } from "./only-sign-in.ts";
import { RegistrationResponse } from "./passkey-answer.ts";
import { madePasskey } from "./passkey.ts";
import { insertPasskey, isCredentialKnown } from "./passkey-store.ts";
import { relyingParty } from "./relying-party.ts";
import { dropFactors, sayEnrolled, useLink } from "./use-link.ts";

/** The made passkey comes in force in place of whatever was, and uses up the link. */
export const confirmPasskey = command({
  name: "enrolment.confirm-passkey",
  title: "Puts a passkey in force that somebody made who came by a link.",
  right: "sign-in",
  rest: "internal",
  input: z.object({ handle: z.string().max(100), answer: RegistrationResponse }),
  output: z.object({ outcome: z.enum(["passed", "failed", "over"]) }),
  load: async ({ tx, now }, { handle }) => {
    const login = await lockLogin(tx, handle, now);
    if (login?.status !== "registering" || login.challenge === null) throw linkIsOver();
    return { login, challenge: login.challenge };
  },
  authorize: onlySignIn,
  run: async (work) => {
    const { login, challenge } = work.resource;
    const { personId, linkId } = login;
    const expected = { challenge, party: relyingParty(), needsVerification: true };
    const made = await madePasskey(work.input.answer, expected);
    if (!made || (await isCredentialKnown(work.tx, made.credentialId))) {
      const outcome = await saveMissed(work, { ...login, challenge: null });
      work.record({ target: personId, persons: [personId], detail: { outcome: "failed" } });
      return { outcome };
    }
    await useLink(work, linkId);
    await dropFactors(work, personId);
    const name = firstNameOf(made.aaguid, work.context.userAgent);
    const isAttested = isAccepted(await modelsOf(work.tx), made, work.now);
    await insertPasskey(work, { personId, made, name, isAttested });
    const { isVerified, isSynced } = made;
    const proof = proofOf([
      { factor: "passkey", isVerified, isDeviceBound: !isSynced, isAttested },
    ]);
    await saveLogin(work, completed(login, { personId, ...proof }));
    const { factors } = proof;
    await sayEnrolled(work, { personId, linkId, factors, change: "enrolled_passkey" });
    return { outcome: "passed" } as const;
  },
});
