import { type Context } from "#lib/kernel/index.ts";
import { hashPassword } from "./hash-password.ts";
import { openEnrolment } from "./open-enrolment.ts";
import { requireGood } from "./password-rules.ts";
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
