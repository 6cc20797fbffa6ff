import type { Command } from "commander";
import { log } from "#lib/kernel/index.ts";
import { openProvider } from "#lib/keys/index.ts";
import { databaseUrl } from "../database-url.ts";
import { installationDir } from "#lib/kernel/migrations/read-migrations.ts";
import { ensureBuilt } from "../build-pages.ts";
import { untilStopped } from "../until-stopped.ts";

export function add(program: Command): void {
  program
    .command("web")
    .description("serve the portal and every protocol on PORT")
    .option("--dev", "build pages when they are asked for, and anew when they change")
    .action(async ({ dev: isDevelopment = false }: { dev?: boolean }) => {
      const { settings, url, release } = await databaseUrl();
      if (!isDevelopment) ensureBuilt();
      const { openPostern } = await import("#lib/registry/index.ts");
      const { startWebServer } = await import("../web-server.ts");
      const opened = await openPostern(url, { keys: openProvider(settings) });
      const server = await startWebServer(settings, { dir: installationDir, isDevelopment });
      process.send?.("ready");
      log().info({ url: settings.publicUrl }, "portal is ready");
      await untilStopped();
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
      await opened.close();
      await release();
    });
}
