import { z } from "zod";
import { command, needs, notFound, one, sql } from "#lib/kernel/index.ts";
import { makeVersion } from "./data-key.ts";
import { retireActive } from "./data-key-store.ts";
import { checkKeyScope } from "./scope.ts";

/** From now on a new key seals; what hangs on the old one moves over in the background. */
export const rotateKey = command({
  name: "key.rotate",
  title: "Give a scope a new key, and move what hangs on the old one",
  right: "settings.manage",
  rest: { method: "POST", path: "/keys/{scope}/rotation" },
  input: z.object({ scope: z.string().max(200).transform(checkKeyScope) }),
  output: z.object({ scope: z.string(), version: z.number() }),
  load: async () => undefined,
  authorize: needs("settings.manage"),
  run: async (work) => {
    const { tx, now } = work;
    const { scope } = work.input;
    if ((await retireActive(tx, scope, now)) === 0) throw notFound("key");
    await makeVersion(tx, scope, now);
    const { version } = await one(
      tx,
      z.object({ version: z.number() }),
      sql`select version from data_key where scope = ${scope} and state = 'active'`,
    );
    work.record({ target: scope, detail: { version } });
    work.live("keys", [scope]);
    work.later({ task: "key.rewrap", payload: {}, key: "key.rewrap" });
    work.later({ task: "key.reseal", payload: {}, key: "key.reseal" });
    return { scope, version };
  },
});
