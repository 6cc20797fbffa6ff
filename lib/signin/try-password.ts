import type { Context } from "#lib/kernel/index.ts";
import type { Answer } from "./answer.ts";
import { attemptPassword, readPassword } from "./attempt-password.ts";
import { hashPassword, isOutdated, isRightPassword } from "./hash-password.ts";

export type PasswordTry = {
  /** A work address or an employee number. */
  readonly account: string;
  readonly password: string;
  /** Of a sign-in that is under way. */
  readonly handle?: string;
  /** Where to go afterwards. */
  readonly returnTo?: string;
};

/** The first factor. Hashing stands between two transactions: it needs a core, no connection. */
export async function tryPassword(
  context: Context,
  { account, password, ...more }: PasswordTry,
): Promise<Answer & { readonly handle?: string }> {
  const { address, deviceCookie } = context;
  const read = await readPassword(context, {
    account,
    ...(address !== undefined && { address }),
    ...(deviceCookie !== undefined && { deviceCookie }),
  });
  if (read.waitSeconds > 0) return { outcome: "wait", seconds: read.waitSeconds };
  const isRight = await isRightPassword(read.hash, password);
  const fitted = isRight ? (read.hash ?? undefined) : undefined;
  const renewed =
    fitted !== undefined && isOutdated(fitted) ? await hashPassword(password) : undefined;
  const { outcome, seconds, handle } = await attemptPassword(context, {
    ...more,
    account,
    personId: read.personId,
    ...(fitted !== undefined && { fitted }),
    ...(renewed !== undefined && { renewed }),
  });
  if (outcome === "wait") return { outcome, seconds };
  return { outcome, ...(handle !== null && { handle }) };
}
