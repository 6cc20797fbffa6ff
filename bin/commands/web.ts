import { setTimeout as pause } from "node:timers/promises";
import { Option, type Command } from "commander";
import { log } from "#lib/kernel/index.ts";
import { openProvider } from "#lib/keys/index.ts";
import { showProcess } from "#lib/tickets/index.ts";
import { databaseUrl } from "../database-url.ts";
import { installationDir } from "#lib/kernel/migrations/read-migrations.ts";
import { ensureBuilt } from "../build-pages.ts";
import { stopSignal, untilAborted } from "../until-stopped.ts";

const readyMsMax = 60_000;

/** Database, jobs, invalidation stream and clock; `/readyz` says yes once the others are ready too. */
async function untilReady(stopping: AbortSignal): Promise<boolean> {
  const { readiness } = await import("#lib/protocols/health/index.ts");
  for (let waitedMs = 0; !stopping.aborted; waitedMs += 50) {
    const { ready, checks } = await readiness();
    if (ready) return true;
    if (waitedMs > readyMsMax) throw new Error(`not ready: ${JSON.stringify(checks)}`);
    await pause(50);
  }
  return false;
}

type Started = { readonly dev?: boolean; readonly amongOthers?: boolean };

export function add(program: Command): void {
  program
    .command("web")
    .description("serve the portal and every protocol on PORT")
    .option("--dev", "build pages when they are asked for, and anew when they change")
    .addOption(new Option("--among-others", "wait until whoever started it says go").hideHelp())
    .action(async ({ dev: isDevelopment = false, amongOthers }: Started) => {
      const stopping = stopSignal();
      const { waitForOthers } = await import("#lib/protocols/health/index.ts");
      if (amongOthers) {
        process.once("message", waitForOthers());
        // It keeps nothing running that is told to stop meanwhile.
        process.channel?.unref();
      }
      const { settings, url, release } = await databaseUrl();
      if (!isDevelopment) await ensureBuilt(stopping);
      const { openPostern } = await import("#lib/registry/index.ts");
      const { startWebServer } = await import("../web-server.ts");
      const { pickUpPlacesOf, usePickUp } = await import("#lib/feeds/index.ts");
      const { closeMail, useMail } = await import("#lib/notify/index.ts");
      useMail(settings);
      usePickUp(await pickUpPlacesOf(settings));
      const opened = await openPostern(url, { keys: openProvider(settings) });
      const stopShowing = await showProcess(["portal", "api"]);
      const { server, hangUp } = await startWebServer(settings, {
        dir: installationDir,
        isDevelopment,
      });
      if (await untilReady(stopping)) {
        process.send?.("ready");
        log().info({ url: settings.publicUrl }, "portal is ready");
      }
      await untilAborted(stopping);
      hangUp();
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
      await stopShowing();
      closeMail();
      await opened.close();
      await release();
    });
}
