import { join } from "node:path";
import type { Command } from "commander";
import { log } from "#lib/kernel/index.ts";
import { installationDir } from "#lib/kernel/migrations/read-migrations.ts";
import { openProvider } from "#lib/keys/index.ts";
import { showProcess } from "#lib/tickets/index.ts";
import { databaseUrl } from "../database-url.ts";
import { stopSignal, untilAborted } from "../until-stopped.ts";

export function add(program: Command): void {
  program
    .command("gateway")
    .description("let people into hosts by SSH on SSH_PORT")
    .option("--workers <n>", "processes that speak SSH", "2")
    .action(async ({ workers }: { workers: string }) => {
      const stopping = stopSignal();
      const { settings, url, release } = await databaseUrl();
      const { openPostern } = await import("#lib/registry/index.ts");
      const { startGateway } = await import("#lib/protocols/ssh/index.ts");
      const opened = await openPostern(url, { keys: openProvider(settings) });
      const stopShowing = await showProcess(["ssh"]);
      const gateway = await startGateway({
        port: settings.sshPort,
        workers: Math.max(1, Number(workers)),
        publicUrl: settings.publicUrl,
        names: settings.sshNames,
        entry: join(installationDir, "bin/ssh-worker.ts"),
      });
      process.send?.("ready");
      log().info({ port: gateway.port }, "gateway is ready");
      await untilAborted(stopping);
      await gateway.stop();
      await stopShowing();
      await opened.close();
      await release();
    });
}
