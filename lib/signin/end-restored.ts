import { z } from "zod";
import { command, onlyConsole, sql } from "#lib/kernel/index.ts";
import { terminateWhere } from "#lib/tickets/index.ts";
import { endOpenLogins } from "./login-store.ts";
import { withdrawLinksWhere } from "./make-link.ts";

/**
 * After a restore nobody carries anything: tickets since the backup are unknown, and which of the
 * earlier ones were ended since is unknown too. The same goes for links and half-done sign-ins.
 */
export const endRestored = command({
  name: "backup.restore",
  title: "Ends every ticket, link and open sign-in after a backup was brought back.",
  right: "console",
  rest: "internal",
  input: z.object({
    takenAt: z.coerce.date(),
    manifest: z.string().regex(/^[0-9a-f]{64}$/, "64 hexadecimal digits"),
    /** Events that were signed after the backup, and that the log now lacks. */
    eventsLost: z.int().nonnegative(),
  }),
  output: z.object({ ended: z.number(), links: z.number() }),
  load: async () => undefined,
  authorize: onlyConsole,
  run: async (work) => {
    const { tx, now, input } = work;
    const ended = await terminateWhere(work, sql`true`, { reason: "restored" });
    const links = await withdrawLinksWhere(tx, sql`true`, now);
    await endOpenLogins(tx, now);
    const detail = { takenAt: input.takenAt.toISOString(), eventsLost: input.eventsLost };
    work.record({ target: input.manifest, detail: { ...detail, ended, links } });
    return { ended, links };
  },
});
