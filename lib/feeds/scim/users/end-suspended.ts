import { z } from "zod";
import { lockSubjects } from "#lib/access/index.ts";
import { command, onlySystem, PersonId } from "#lib/kernel/index.ts";
import { dayMs } from "#lib/kernel/index.ts";
import { loadFeed } from "../client-feed.ts";
import { keptAsIs } from "./delete-user.ts";
import { findUser } from "./user-row.ts";
import { arrivalOf, writeUser } from "./write-user.ts";

/** Whom a client suspended, and did not bring back for some days, has left. */
export const endSuspended = command({
  name: "scim-user.end-suspended",
  title: "Ends whoever a client of SCIM suspended and did not bring back in time.",
  right: "system",
  rest: "internal",
  input: z.object({ personId: PersonId }),
  output: z.object({ hasEnded: z.boolean() }),
  load: async () => undefined,
  authorize: onlySystem,
  run: async (work) => {
    const { tx, input } = work;
    await lockSubjects(tx, [input.personId]);
    const row = await findUser(tx, input.personId);
    if (!row || row.feedId === null || row.ownSuspendedAt === null || row.hrState === "ended") {
      return { hasEnded: false };
    }
    const feed = await loadFeed(tx, row.feedId);
    const dueAt = row.ownSuspendedAt.getTime() + feed.settings.suspendDays * dayMs;
    if (work.now.getTime() < dueAt) return { hasEnded: false };
    const { now, enteredAt } = await arrivalOf(work, row.id);
    const event = { ...keptAsIs(row, now), says: { part: {}, turn: "end" as const } };
    await writeUser({ ...work, now }, { feed, row, event, told: undefined, enteredAt });
    return { hasEnded: true };
  },
});
