import { userInfo } from "node:os";
import { begin, operatorActor, type Context } from "#lib/kernel/index.ts";
import type { Settings } from "#lib/kernel/settings.ts";
import { databaseUrl } from "./database-url.ts";

export type Opened = {
  /** Somebody at the console with the database's credentials. */
  readonly console: Context;
  readonly settings: Settings;
};

/** Opens Postern for one verb at the console, and closes it whatever happens. */
export async function withPostern<T>(work: (opened: Opened) => Promise<T>): Promise<T> {
  const { settings, url, release } = await databaseUrl();
  const { openPostern } = await import("#lib/registry/index.ts");
  const { openProvider } = await import("#lib/keys/index.ts");
  try {
    const opened = await openPostern(url, {
      keys: openProvider(settings),
      isListening: false,
      connectionsMax: 5,
    });
    try {
      return await work({ console: begin(operatorActor(userInfo().username)), settings });
    } finally {
      await opened.close();
    }
  } finally {
    await release();
  }
}
