import { z } from "zod";
import { command } from "#lib/kernel/index.ts";
import { passwordAndCode } from "./assurance.ts";
import { completed } from "./login.ts";
import { lockLogin, saveLogin, saveMissed } from "./login-store.ts";
import { linkIsOver } from "./link-store.ts";
import { onlySignIn } from "./only-sign-in.ts";
import { putPassword } from "./password-store.ts";
import { stepTyped } from "./totp.ts";
import { confirmTotp, findOffered } from "./totp-store.ts";
import { dropFactors, sayEnrolled, useLink } from "./use-link.ts";

/**
 * The first right code puts password and authenticator in force, both at once, and uses up the
 * link. A wrong code is a success of its own kind, so that it is counted.
 */
export const completeEnrolment = command({
  name: "enrolment.complete",
  title: "Confirms an authenticator and puts the chosen ways to sign in in force.",
  right: "sign-in",
  rest: "internal",
  input: z.object({ handle: z.string().max(100), code: z.string().max(20) }),
  output: z.object({ outcome: z.enum(["passed", "failed", "over"]) }),
  load: async ({ tx, now }, { handle }) => {
    const login = await lockLogin(tx, handle, now);
    if (login?.status !== "enrolling") throw linkIsOver();
    const offered = await findOffered(tx, login.id);
    if (!offered) throw linkIsOver();
    return { login, offered };
  },
  authorize: onlySignIn,
  run: async (work) => {
    const { login, offered } = work.resource;
    const { personId } = login;
    const step = stepTyped(offered.secret, work.input.code, work.now);
    if (step === undefined) {
      const outcome = await saveMissed(work, login);
      work.record({ target: personId, persons: [personId], detail: { outcome: "failed" } });
      return { outcome };
    }
    await useLink(work, login.linkId);
    await dropFactors(work, personId);
    await putPassword(work, personId, login.chosen);
    await confirmTotp(work, { id: offered.id, personId, step });
    await saveLogin(work, completed(login, { personId, ...passwordAndCode }));
    const { factors } = passwordAndCode;
    await sayEnrolled(work, { personId, linkId: login.linkId, factors, change: "enrolled" });
    return { outcome: "passed" } as const;
  },
});
