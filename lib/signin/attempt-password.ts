import { z } from "zod";
import { command, execute, PersonId, query, sql, type Work } from "#lib/kernel/index.ts";
import { findAccount, findNamedAccount, maySignIn } from "./account-store.ts";
import { recordAttempt } from "./answer.ts";
import { missed, passwordProved, type In } from "./login.ts";
import { insertLogin, lockLogin, renewHandle, saveLogin } from "./login-store.ts";
import { onlySignIn } from "./only-sign-in.ts";
import { findPassword, lockPassword, type Password } from "./password-store.ts";
import { ownPath } from "./return-to.ts";
import { disabledAfter } from "./throttle.ts";
import {
  countInARow,
  countWrong,
  forgive,
  onDevice,
  waitFor,
  type Guess,
} from "./throttle-store.ts";

const Account = z.string().trim().min(1).max(200);

/** Whom a typed name means, and what their answer is compared with: before anything is hashed. */
export const readPassword = query({
  name: "signin.read-password",
  title: "Reads what a typed password is compared with.",
  right: "sign-in",
  rest: "internal",
  input: z.object({
    account: Account,
    address: z.string().optional(),
    deviceCookie: z.string().max(100).optional(),
  }),
  output: z.object({
    personId: z.string().nullable(),
    hash: z.string().nullable(),
    waitSeconds: z.number(),
  }),
  authorize: onlySignIn,
  run: async ({ tx, now, input: { account: name, address, deviceCookie } }) => {
    const account = await findNamedAccount(tx, name);
    const asked = guessOf(account?.personId ?? null, { name, address });
    const guess = await onDevice(tx, asked, deviceCookie);
    const password =
      account && maySignIn(account, now) && (await findPassword(tx, account.personId));
    return {
      personId: account?.personId ?? null,
      hash: password && password.disabledAt === null ? password.hash : null,
      waitSeconds: await waitFor(tx, guess, now),
    };
  },
});

const guessOf = (
  personId: string | null,
  { name, address }: { name: string; address: string | undefined },
): Guess => ({
  factor: "password",
  name,
  personId,
  address,
});

/**
 * Counts the answer to a password that was compared outside: what else holds is looked at again,
 * under lock, so that no number of answers at once gets past a limit.
 */
export const attemptPassword = command({
  name: "signin.attempt-password",
  title: "Counts one answer to a password.",
  right: "sign-in",
  rest: "internal",
  input: z.object({
    account: Account,
    personId: PersonId.nullable(),
    /** The hash that the answer fitted; unset: it fitted none. */
    fitted: z.string().optional(),
    /** The same password hashed with today's parameters. */
    renewed: z.string().optional(),
    handle: z.string().max(100).optional(),
    returnTo: z.string().max(4000).optional(),
  }),
  output: z.object({
    outcome: z.enum(["passed", "failed", "wait"]),
    seconds: z.number(),
    handle: z.string().nullable(),
  }),
  load: async ({ tx, now, context }, { account: name, personId, handle }) => {
    const login = await lockLogin(tx, handle, now);
    const password = personId === null ? undefined : await lockPassword(tx, personId);
    const account = personId === null ? undefined : await findAccount(tx, personId);
    const asked = guessOf(personId, { name, address: context.address });
    const guess = await onDevice(tx, asked, context.deviceCookie);
    return {
      login: login?.status === "asked" && login.personId === personId ? login : undefined,
      password: account && maySignIn(account, now) ? password : undefined,
      guess,
      seconds: await waitFor(tx, guess, now),
    };
  },
  authorize: onlySignIn,
  run: async (work) => {
    const { input, resource } = work;
    const { password, guess, seconds } = resource;
    if (seconds > 0) return { outcome: "wait", seconds, handle: null } as const;
    const begun = await continueOrBegin(work, resource.login);
    if (password && fits(password, input.fitted)) {
      await countRight(work, password, input.renewed);
      await forgive(work, guess);
      const personId = password.personId;
      await saveLogin(work, passwordProved(begun.login, personId));
      recordAttempt(work, { personId, factor: "password", outcome: "passed" });
      return { outcome: "passed", seconds: 0, handle: begun.handle } as const;
    }
    await countWrong(work, guess);
    await saveLogin(work, missed(begun.login));
    const isDisabled =
      password !== undefined &&
      (await countInARow(work, guess, () => countWrongPassword(work, password)));
    const { personId } = input;
    recordAttempt(work, { personId, factor: "password", outcome: "failed", isDisabled });
    return { outcome: "failed", seconds: 0, handle: begun.handle } as const;
  },
});

/** Most sign in without a mistake before: then there is nothing to write. */
async function countRight({ tx }: Work, password: Password, renewed?: string): Promise<void> {
  if (password.failures === 0 && renewed === undefined) return;
  await execute(
    tx,
    sql`update password set failures = 0, hash = ${renewed ?? password.hash}
        where person_id = ${password.personId}::uuid`,
  );
}

const fits = (password: Password, fitted: string | undefined): boolean =>
  password.disabledAt === null && password.hash === fitted;

type Asked = In<"asked">;
type Attempting = Work & {
  readonly input: {
    readonly personId: PersonId | null;
    readonly handle?: string | undefined;
    readonly returnTo?: string | undefined;
  };
};

/** One sign-in is about one person: another name begins another. */
async function continueOrBegin(
  work: Attempting,
  login: Asked | undefined,
): Promise<{ login: Asked; handle: string }> {
  const { personId } = work.input;
  // Under another handle, also for nobody: what stays the same would say who exists.
  if (login) return { login, handle: await renewHandle(work, login.id) };
  const returnTo = ownPath(work.input.returnTo);
  const made = await insertLogin(work, { status: "asked", personId, returnTo });
  const { id, endsAt } = made;
  const begun: Asked = {
    ...{ id, attempts: 0, returnTo, endsAt, personId },
    ...{ status: "asked", challenge: null },
  };
  return { login: begun, handle: made.handle };
}

/** One wrong password more in a row; true when it ended the password. */
export async function countWrongPassword({ tx, now }: Work, password: Password): Promise<boolean> {
  const failures = password.failures + 1;
  const isDisabled = failures >= disabledAfter && password.disabledAt === null;
  await execute(
    tx,
    sql`update password set failures = ${failures},
          disabled_at = ${isDisabled ? now : password.disabledAt}
        where person_id = ${password.personId}::uuid`,
  );
  return isDisabled;
}
