import { invalidInput, type Context } from "#lib/kernel/index.ts";
import { hashPassword } from "./hash-password.ts";
import { openEnrolment } from "./open-enrolment.ts";
import { lengthMin, problemOf } from "./password-rules.ts";
import { startEnrolment } from "./start-enrolment.ts";

/** What somebody chose who came by a link; nothing is in force before the first code is right. */
export async function enrolPassword(
  context: Context,
  { token, password }: { token: string; password: string },
): Promise<{ handle: string; endsAt: Date }> {
  const opened = await openEnrolment(context, { token });
  requireGood(password, { isOnlyFactor: false, context: opened.context });
  return startEnrolment(context, { token, chosen: await hashPassword(password) });
}

/** @throws {PosternError} `invalid_input` that names the field "password" and the rule. */
export function requireGood(password: string, rules: Parameters<typeof problemOf>[1]): void {
  const reason = problemOf(password, rules);
  if (reason === undefined) return;
  const length = rules.isOnlyFactor ? lengthMin.alone : lengthMin.besideAnotherFactor;
  const expected = `at least ${length} characters that nobody would guess`;
  throw invalidInput([{ field: "password", reason: `password_${reason}`, expected }]);
}
