import { randomBytes } from "node:crypto";
import { execute, maybe, port, recordDoor, singleton, sql } from "#lib/kernel/index.ts";
import { z } from "zod";

const key = "signin.shell-secret";
const scope = "postern:sessions";
const place = `setting.value:${key}`;

const readOrMake = recordDoor({
  name: "signin.shell-secret",
  tables: ["setting"],
  run: async ({ tx, now }) => {
    const read = async () =>
      maybe(
        tx,
        z.object({ value: z.string() }),
        sql`select value #>> '{}' as value from setting where key = ${key}`,
      );
    if (!(await read())) {
      const sealed = await port("seal")(tx, scope, place, randomBytes(32));
      await execute(
        tx,
        sql`insert into setting (key, value, changed_at)
            values (${key}, to_jsonb(${Buffer.from(sealed).toString("base64")}::text), ${now})
            on conflict (key) do nothing`,
      );
    }
    const kept = await read();
    const plain = await port("open")(tx, scope, place, Buffer.from(kept?.value ?? "", "base64"));
    return Buffer.from(plain).toString("hex");
  },
});

const held = singleton<{ secret?: Promise<string> }>("shell-secret", () => ({}));

/** What the session shell guards its forms with; one for all processes, sealed at rest. */
export async function shellSecret(): Promise<string> {
  held.secret ??= readOrMake(undefined);
  try {
    return await held.secret;
  } catch (error) {
    delete held.secret;
    throw error;
  }
}
