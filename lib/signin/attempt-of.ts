import type { PersonId, Work } from "#lib/kernel/index.ts";
import { findAccount, maySignIn, type Account } from "./account-store.ts";
import type { Attempted } from "./assurance.ts";
import { onDevice, waitFor, type Guess } from "./throttle-store.ts";

export type Attempt = {
  /** Undefined: whatever they answer, they would not get in. */
  readonly account: Account | undefined;
  readonly guess: Guess;
  /** Until an answer is heard again; 0: now. */
  readonly seconds: number;
};

/** An answer of somebody who is known already, by their password or the ticket they carry. */
export async function attemptOf(
  { tx, now, context }: Pick<Work, "tx" | "now" | "context">,
  personId: PersonId,
  factor: Attempted,
): Promise<Attempt> {
  const account = await findAccount(tx, personId);
  const { address, deviceCookie } = context;
  const asked: Guess = { factor, name: personId, personId, address };
  const guess = await onDevice(tx, asked, deviceCookie);
  return {
    account: account && maySignIn(account, now) ? account : undefined,
    guess,
    seconds: await waitFor(tx, guess, now),
  };
}
