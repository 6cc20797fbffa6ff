import "server-only";
import { sayProblem } from "#app/form-result.ts";
import { beginFromTicket } from "#app/session.ts";
import { isPosternError, type Context, type Problem } from "#lib/kernel/index.ts";

/** What is wrong with an expression, by line and column; it is shown as typed. */
export async function problemOr<Answer>(
  ask: (context: Context) => Promise<Answer>,
  say: (problem: string) => Answer,
): Promise<Answer> {
  const context = await beginFromTicket();
  try {
    return await ask(context);
  } catch (error) {
    if (!isPosternError(error)) throw error;
    const [problem] = (error.details["problems"] ?? []) as Problem[];
    return say(problem?.expected ?? (await sayProblem(error.code, error.reason)));
  }
}
