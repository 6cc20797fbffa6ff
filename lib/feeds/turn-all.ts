import { isPosternError, log, type Context } from "#lib/kernel/index.ts";
import { tryHolding } from "./holds-of.ts";
import { nextDueTurns, noteTurnFailure } from "./turn-failures.ts";
import { turnPeople } from "./turn-people.ts";

/**
 * Turns everybody who is due, one thing after the other. Who takes too much, or without whom the
 * portal cannot be governed, is held; whose turn fails is tried again later; neither keeps anybody
 * else back.
 */
export async function turnAll(context: Context): Promise<void> {
  for (;;) {
    const turned = await turnBatch(context);
    if (turned === 0) return;
  }
}

async function turnBatch(context: Context): Promise<number> {
  try {
    return await turnHolding(context, {});
  } catch (error) {
    log().warn({ err: error }, "people are turned one by one");
    return turnOneByOne(context);
  }
}

async function turnOneByOne(context: Context): Promise<number> {
  const due = await nextDueTurns(undefined);
  for (const personId of due) {
    try {
      await turnHolding(context, { only: [personId] });
    } catch (error) {
      const reason = isPosternError(error) ? error.reason : "unreadable";
      log().error({ err: error, personId }, "a person could not be turned");
      await noteTurnFailure({ personId, reason });
    }
  }
  return due.length;
}

type Asked = { readonly only?: readonly string[] };

const turnHolding = (context: Context, { only }: Asked): Promise<number> =>
  tryHolding(async (hold) => {
    const asked = { hold, ...(only && { only: [...only] }) };
    return (await turnPeople(context, asked)).turned;
  });
