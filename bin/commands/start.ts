import { fork, type ChildProcess } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import type { Command } from "commander";
import { startEmbedded, type Embedded } from "#lib/kernel/embedded/index.ts";
import { applyMigrations } from "#lib/kernel/migrations/apply-migrations.ts";
import { installationDir } from "#lib/kernel/migrations/read-migrations.ts";
import { readSettings, type Settings } from "#lib/kernel/settings.ts";
import { ensureBuilt } from "../build-pages.ts";
import { untilStopped } from "../until-stopped.ts";

export function add(program: Command): void {
  program
    .command("start")
    .description("bring everything up on this machine: database, portal, jobs")
    .option("--empty", "a blank organisation with a one-time administrator link")
    .action(async ({ empty }: { empty?: boolean }) => {
      const settings = readSettings(process.env);
      await refuseTakenPort(settings.port);
      const database = await startDatabase(settings);
      try {
        await bringUp(settings, database.url, empty ?? false);
      } finally {
        await database.stop();
      }
    });
}

async function startDatabase(settings: Settings): Promise<Embedded> {
  if (settings.databaseUrl === undefined) return startEmbedded({ dataDir: settings.dataDir });
  return { url: settings.databaseUrl, stop: async () => {} };
}

async function bringUp(settings: Settings, url: string, isEmpty: boolean): Promise<void> {
  await applyMigrations(url);
  ensureBuilt();
  const { seedIfEmpty } = await import("../seed-company.ts");
  const welcome = await seedIfEmpty(settings, url, isEmpty);
  const children = [await launch("web"), await launch("worker")];
  const line = `Postern serves ${settings.publicUrl}\n`;
  process.stdout.write(`${line}${welcome}`);
  await Promise.race([untilStopped(), anyEnds(children)]);
  await Promise.all(children.map(stopChild));
}

/** One process of the tree; ready when it says so. */
function launch(verb: "web" | "worker"): Promise<ChildProcess> {
  const child = fork(join(installationDir, "bin/postern.ts"), [verb], {
    execArgv: ["--disable-warning=ExperimentalWarning"],
    // Ctrl-C reaches the parent, which ends its children in order.
    detached: true,
    env: { ...process.env, NODE_ENV: "production" },
  });
  return new Promise((resolve, reject) => {
    child.once("message", () => resolve(child));
    child.once("exit", (code) => reject(new Error(`${verb} ended with ${code} while starting`)));
  });
}

const anyEnds = (children: readonly ChildProcess[]): Promise<void> =>
  new Promise((resolve) => {
    for (const child of children) child.once("exit", () => resolve());
  });

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
  });
  child.kill("SIGTERM");
  await ended;
}

const refuseTakenPort = (port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", () =>
      reject(
        new Error(`PORT ${port} is in use by another program. Stop it, or set PORT to a free one.`),
      ),
    );
    probe.listen(port, () => probe.close(() => resolve()));
  });
