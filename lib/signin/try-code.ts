import { z } from "zod";
import { command, execute, sql, type Work } from "#lib/kernel/index.ts";
import { Answered, recordAttempt } from "./answer.ts";
import { passwordAndCode, steppedUp, type Proof } from "./assurance.ts";
import { attemptOf } from "./attempt-of.ts";
import { completed, type In } from "./login.ts";
import { lockLogin, saveLogin, saveMissed } from "./login-store.ts";
import { onlySignIn } from "./only-sign-in.ts";
import { disabledAfter } from "./throttle.ts";
import { countInARow, countWrong, forgive } from "./throttle-store.ts";
import { stepTyped } from "./totp.ts";
import { lockTotp, takeStep, type Totp } from "./totp-store.ts";

/** The second factor: a code of the authenticator, taken once. */
export const tryCode = command({
  name: "signin.attempt-code",
  title: "Counts one answer to an authenticator's code.",
  right: "sign-in",
  rest: "internal",
  input: z.object({ handle: z.string().max(100), code: z.string().max(20) }),
  output: Answered,
  load: async (work, { handle }) => {
    const { tx, now } = work;
    const login = await lockLogin(tx, handle, now);
    if (login?.status !== "password" && login?.status !== "confirming") return undefined;
    const found = await lockTotp(tx, login.personId);
    const { account, guess, seconds } = await attemptOf(work, login.personId, "totp");
    return { login, authenticator: account && found, guess, seconds };
  },
  authorize: onlySignIn,
  run: async (work) => {
    const { resource, input } = work;
    if (!resource) return { outcome: "over" } as const;
    const { login, authenticator, guess, seconds } = resource;
    if (seconds > 0) return { outcome: "wait", seconds } as const;
    const { personId } = login;
    if (authenticator && (await isTaken(work, authenticator, input.code))) {
      await forgive(work, guess);
      await saveLogin(work, completed(login, { personId, ...provenBy(login) }));
      recordAttempt(work, { personId, factor: "totp", outcome: "passed" });
      return { outcome: "passed" } as const;
    }
    await countWrong(work, guess);
    const outcome = await saveMissed(work, login);
    const isDisabled =
      authenticator !== undefined &&
      (await countInARow(work, guess, () => countWrongCode(work, authenticator)));
    recordAttempt(work, { personId, factor: "totp", outcome: "failed", isDisabled });
    return { outcome };
  },
});

/** Beside the password, or beside the ticket that the person carries already. */
const provenBy = (login: In<"password" | "confirming">): Proof =>
  login.status === "password"
    ? passwordAndCode
    : { factors: ["totp"], assurance: steppedUp(login.assurance, [{ factor: "totp" }]) };

/** Whether the code is right and nobody took its time step before. */
async function isTaken(work: Work, authenticator: Totp, typed: string): Promise<boolean> {
  if (authenticator.disabledAt !== null) return false;
  const step = stepTyped(authenticator.secret, typed, work.now);
  return step !== undefined && takeStep(work, authenticator.id, step);
}

/** One wrong code more in a row; true when it ended the authenticator. */
async function countWrongCode({ tx, now }: Work, authenticator: Totp): Promise<boolean> {
  const failures = authenticator.failures + 1;
  const isDisabled = failures >= disabledAfter && authenticator.disabledAt === null;
  await execute(
    tx,
    sql`update totp set failures = ${failures},
          disabled_at = ${isDisabled ? now : authenticator.disabledAt}
        where id = ${authenticator.id}::uuid`,
  );
  return isDisabled;
}
