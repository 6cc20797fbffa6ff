import { z } from "zod";
import { command, notFound } from "#lib/kernel/index.ts";
import { findAccount } from "./account-store.ts";
import { modelsOf } from "./authenticator-models.ts";
import { findLink, linkIsOver } from "./link-store.ts";
import { insertLogin } from "./login-store.ts";
import { onlySignIn } from "./only-sign-in.ts";
import { creationOptions, Making, newChallenge } from "./passkey.ts";
import { relyingParty } from "./relying-party.ts";

/** Begins an enrolment by passkey: nothing to choose, nothing to type. */
export const offerPasskey = command({
  name: "enrolment.offer-passkey",
  title: "Begins an enrolment with a passkey.",
  right: "sign-in",
  rest: "internal",
  input: z.object({ token: z.string().max(100) }),
  output: Making,
  load: async ({ tx, now }, { token }) => {
    const link = await findLink(tx, token, now);
    if (!link) throw linkIsOver();
    return link;
  },
  authorize: onlySignIn,
  run: async (work) => {
    const { id: linkId, personId } = work.resource;
    const account = await findAccount(work.tx, personId);
    if (!account) throw notFound("person");
    const challenge = newChallenge();
    const login = { status: "registering", personId, linkId, challenge } as const;
    const { id: loginId, handle } = await insertLogin(work, login);
    const person = {
      ...{ personId, displayName: account.displayName, known: [] },
      account: account.workEmail ?? account.employeeNumber,
      isAttestationAsked: (await modelsOf(work.tx)).length > 0,
    };
    const options = await creationOptions({ challenge, party: relyingParty() }, person);
    work.record({ target: personId, persons: [personId], detail: { linkId } });
    return { handle, loginId, options };
  },
});
