import { z } from "zod";
import { command, type Work } from "#lib/kernel/index.ts";
import { recordAttempt } from "./answer.ts";
import { attemptOf } from "./attempt-of.ts";
import { recovered, type In } from "./login.ts";
import { lockLogin, saveLogin, saveMissed, wasEnded } from "./login-store.ts";
import { makeLink } from "./make-link.ts";
import { onlySignIn } from "./only-sign-in.ts";
import { takeRecoveryCode } from "./recovery-store.ts";
import { sayChanged } from "./say-changed.ts";
import { countWrong, forgive, type Guess } from "./throttle-store.ts";

/** Hours that a link made by a recovery code works: the person is there. */
const linkHours = 1;

/**
 * A recovery code beside the password that is still known. It signs nobody in: it gives a link to
 * set up signing in anew, which replaces everything and ends every ticket.
 */
export const tryRecoveryCode = command({
  name: "signin.attempt-recovery",
  title: "Counts one answer to a recovery code.",
  right: "sign-in",
  rest: "internal",
  isAnswerSecret: true,
  input: z.object({ handle: z.string().max(100), code: z.string().max(60) }),
  output: z.discriminatedUnion("outcome", [
    z.object({ outcome: z.literal("passed"), token: z.string() }),
    z.object({ outcome: z.enum(["failed", "over"]) }),
    z.object({ outcome: z.literal("wait"), seconds: z.number() }),
  ]),
  load: async (work, { handle }) => {
    const login = await lockLogin(work.tx, handle, work.now);
    // Whoever was thrown out since gets no link: the password may be changed by now.
    if (login?.status !== "password" || (await wasEnded(work.tx, login))) return undefined;
    return { login, ...(await attemptOf(work, login.personId, "recovery")) };
  },
  authorize: onlySignIn,
  run: async (work) => {
    const { resource, input } = work;
    if (!resource) return { outcome: "over" } as const;
    const { login, account, guess, seconds } = resource;
    if (seconds > 0) return { outcome: "wait", seconds } as const;
    const { personId } = login;
    if (!account || !(await takeRecoveryCode(work, personId, input.code))) {
      return refuse(work, login, guess);
    }
    await forgive(work, guess);
    await saveLogin(work, recovered(login));
    recordAttempt(work, { personId, factor: "recovery", outcome: "passed" });
    const { token } = await makeLink(work, { account, purpose: "recovery", hours: linkHours });
    sayChanged(work, personId, "recovery_code_used");
    return { outcome: "passed", token } as const;
  },
});

async function refuse(work: Work, login: In<"password">, guess: Guess) {
  await countWrong(work, guess);
  const outcome = await saveMissed(work, login);
  recordAttempt(work, { personId: login.personId, factor: "recovery", outcome: "failed" });
  return { outcome };
}
