import { invalidInput, type Context } from "#lib/kernel/index.ts";
import type { Answer } from "./answer.ts";
import { requireGood } from "./password-rules.ts";
import { hashPassword, isRightPassword } from "./hash-password.ts";
import { readOwnPassword, replacePassword } from "./replace-password.ts";

/** Asks for the old password again: whoever finds an open session must not keep it for good. */
export async function changePassword(
  context: Context,
  { current, password }: { current: string; password: string },
): Promise<Answer> {
  const own = await readOwnPassword(context, {});
  requireGood(password, { isOnlyFactor: false, context: own.context });
  if (current === password) {
    const expected = "another one than before";
    throw invalidInput([{ field: "password", reason: "password_unchanged", expected }]);
  }
  const isRight = await isRightPassword(own.hash, current);
  const { outcome, seconds } = await replacePassword(
    context,
    isRight && own.hash !== null ? { fitted: own.hash, chosen: await hashPassword(password) } : {},
  );
  return outcome === "wait" ? { outcome, seconds } : { outcome };
}
