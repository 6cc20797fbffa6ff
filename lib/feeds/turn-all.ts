import { log, type Context } from "#lib/kernel/index.ts";
import { neededToGovern } from "./portal-refusal.ts";
import { turnPeople } from "./turn-people.ts";

/**
 * Turns everybody who is due, one thing after the other. Whom the portal cannot be governed without
 * stays as they are, is written to the log, and keeps nobody else back.
 */
export async function turnAll(context: Context): Promise<void> {
  const without: string[] = [];
  for (;;) {
    try {
      const { turned } = await turnPeople(context, { without });
      if (turned === 0) return;
    } catch (error) {
      const needed = (neededToGovern(error) ?? []).filter((id) => !without.includes(id));
      if (needed.length === 0) throw error;
      log().warn({ personIds: needed }, "not turned: the portal would be left ungoverned");
      without.push(...needed);
    }
  }
}
