import type { Context } from "#lib/kernel/index.ts";
import { redeemLogin } from "#lib/signin/index.ts";

/** The ticket of a completed sign-in, which nothing was held against. */
export async function redeemed(context: Context, input: Parameters<typeof redeemLogin>[1]) {
  const answer = await redeemLogin(context, input);
  if (answer.outcome !== "passed") throw new Error(`refused: ${answer.reason}`);
  return answer;
}
