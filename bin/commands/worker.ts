import type { Command } from "commander";
import { resumeRollouts } from "#lib/access/index.ts";
import { begin, log, systemActor } from "#lib/kernel/index.ts";
import { keepLog } from "#lib/audit/index.ts";
import { openProvider } from "#lib/keys/index.ts";
import { showProcess } from "#lib/tickets/index.ts";
import { databaseUrl } from "../database-url.ts";
import { stopSignal, untilAborted } from "../until-stopped.ts";

export function add(program: Command): void {
  program
    .command("worker")
    .description("run queued jobs and the schedule")
    .option("--concurrency <n>", "jobs at once", "4")
    .action(async ({ concurrency }: { concurrency: string }) => {
      const stopping = stopSignal();
      const { settings, url, release } = await databaseUrl();
      const { openPostern } = await import("#lib/registry/index.ts");
      const { runWorker } = await import("#lib/jobs/index.ts");
      const { pickUpPlacesOf, usePickUp } = await import("#lib/feeds/index.ts");
      const { closeMail, useMail } = await import("#lib/notify/index.ts");
      useMail(settings);
      usePickUp(await pickUpPlacesOf(settings));
      const opened = await openPostern(url, { keys: openProvider(settings) });
      const stopShowing = await showProcess(["worker"]);
      const runner = await runWorker({ concurrency: Number(concurrency) });
      const stopLog = keepLog();
      await resumeRollouts(begin(systemActor("worker")), {});
      process.send?.("ready");
      log().info("worker is ready");
      await untilAborted(stopping);
      await runner.stop();
      await stopLog();
      await stopShowing();
      closeMail();
      await opened.close();
      await release();
    });
}
