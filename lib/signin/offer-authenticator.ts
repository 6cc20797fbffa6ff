import type { Context } from "#lib/kernel/index.ts";
import { beginAuthenticator } from "./begin-authenticator.ts";
import { requireGood } from "./password-rules.ts";
import { hashPassword } from "./hash-password.ts";
import { readOwnPassword } from "./replace-password.ts";

/** What somebody signed in chose, with a password where they have none; hashed outside of it. */
export async function offerOwnAuthenticator(
  context: Context,
  { password }: { password?: string },
): Promise<{ handle: string; endsAt: Date }> {
  if (password === undefined) return beginAuthenticator(context, {});
  const own = await readOwnPassword(context, {});
  requireGood(password, { isOnlyFactor: false, context: own.context });
  return beginAuthenticator(context, { chosen: await hashPassword(password) });
}
