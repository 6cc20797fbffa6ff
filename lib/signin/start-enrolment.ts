import { z } from "zod";
import { command } from "#lib/kernel/index.ts";
import { findLink, linkIsOver } from "./link-store.ts";
import { insertLogin } from "./login-store.ts";
import { onlySignIn } from "./only-sign-in.ts";
import { newSecret } from "./totp.ts";
import { offerTotp } from "./totp-store.ts";

/** Begins an enrolment: keeps the chosen password's hash, and offers an authenticator's secret. */
export const startEnrolment = command({
  name: "enrolment.start",
  title: "Begins an enrolment with the password that the person chose.",
  right: "sign-in",
  rest: "internal",
  input: z.object({ token: z.string().max(100), chosen: z.string().max(300) }),
  output: z.object({ handle: z.string(), endsAt: z.date() }),
  load: async ({ tx, now }, { token }) => {
    const link = await findLink(tx, token, now);
    if (!link) throw linkIsOver();
    return link;
  },
  authorize: onlySignIn,
  run: async (work) => {
    const { resource: link, input } = work;
    const { id, handle, endsAt } = await insertLogin(work, {
      status: "enrolling",
      personId: link.personId,
      linkId: link.id,
      chosen: input.chosen,
    });
    const offered = { loginId: id, personId: link.personId, secret: newSecret() };
    await offerTotp(work, offered);
    work.record({ target: link.personId, persons: [link.personId], detail: { linkId: link.id } });
    return { handle, endsAt };
  },
});
