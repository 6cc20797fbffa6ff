import { z } from "zod";
import { command, onlyConsole } from "#lib/kernel/index.ts";

/** Everything leaves at once: the log says so first, and the backup holds that event too. */
export const takeBackup = command({
  name: "backup.take",
  title: "Records that a backup of everything is being taken.",
  right: "console",
  rest: "internal",
  input: z.object({ folder: z.string().max(4000) }),
  output: z.void(),
  load: async () => undefined,
  authorize: onlyConsole,
  run: async ({ input, record }) => {
    record({ personal: { folder: input.folder } });
  },
});
