import type { Context } from "#lib/kernel/index.ts";
import { tryHolding } from "../../holds-of.ts";
import { refreshGroups } from "./refresh-groups.ts";

/** Everybody who is due, batch by batch; a job that was cut short goes on where it stopped. */
export async function refreshAll(context: Context): Promise<void> {
  for (;;) {
    const taken = await tryHolding(async (hold) => (await refreshGroups(context, { hold })).taken);
    if (taken === 0) return;
  }
}
