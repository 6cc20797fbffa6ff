import { setTimeout as pause } from "node:timers/promises";
import { database } from "./database.ts";

const retryMs = 200;

/**
 * Holds a named lock on a connection of its own, across transactions: a process that dies lets go
 * of it. Answers how to let go, or nothing when somebody else still holds it after `waitMs`.
 */
export async function holdLock(
  name: string,
  waitMs: number,
): Promise<(() => Promise<void>) | undefined> {
  const client = await database().pool.connect();
  // A connection that the server ends while it is idle must not end the process.
  const ignore = () => undefined;
  client.on("error", ignore);
  const release = (isBroken: boolean) => {
    client.removeListener("error", ignore);
    client.release(isBroken);
  };
  const ask = async (statement: string): Promise<boolean> => {
    const { rows } = await client.query<{ isDone: boolean }>(statement, [`postern:${name}`]);
    return rows[0]?.isDone ?? false;
  };
  const take = () => ask(`select pg_try_advisory_lock(hashtextextended($1, 0)) as "isDone"`);
  try {
    let isHeld = await take();
    for (let left = waitMs; !isHeld && left > 0; left -= retryMs) {
      await pause(retryMs);
      isHeld = await take();
    }
    if (!isHeld) {
      release(false);
      return undefined;
    }
  } catch (error) {
    release(true);
    throw error;
  }
  return async () => {
    const isFree = await ask(
      `select pg_advisory_unlock(hashtextextended($1, 0)) as "isDone"`,
    ).catch(() => false);
    release(!isFree);
  };
}
