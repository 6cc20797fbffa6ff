import { fork, type ChildProcess } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Command } from "commander";
import { startEmbedded, type Embedded } from "#lib/kernel/embedded/index.ts";
import { applyMigrations } from "#lib/kernel/migrations/apply-migrations.ts";
import { checkServer } from "#lib/kernel/migrations/check-server.ts";
import { installationDir } from "#lib/kernel/migrations/read-migrations.ts";
import { readSettings, type Settings } from "#lib/kernel/settings.ts";
import { ensureBuilt } from "../build-pages.ts";
import { stopSignal, untilAborted } from "../until-stopped.ts";

export function add(program: Command): void {
  program
    .command("start")
    .description("bring everything up on this machine: database, portal, jobs")
    .option("--empty", "a blank organisation with a one-time administrator link")
    .action(async ({ empty }: { empty?: boolean }) => {
      const settings = readSettings(process.env);
      const stopping = stopSignal();
      const database = await startDatabase(settings);
      try {
        await refuseTakenPort("PORT", settings.port);
        await refuseTakenPort("SSH_PORT", settings.sshPort);
        await prepareAndServe({ settings, database, empty, stopping });
      } finally {
        await database.stop();
      }
    });
}

async function startDatabase(settings: Settings): Promise<Embedded> {
  if (settings.databaseUrl === undefined) return startEmbedded({ dataDir: settings.dataDir });
  await checkServer(settings.databaseUrl);
  return { url: settings.databaseUrl, stop: async () => {} };
}

type Starting = {
  readonly settings: Settings;
  readonly database: Embedded;
  readonly empty: boolean | undefined;
  readonly stopping: AbortSignal;
};

/** Building and seeding wait for different things, so they go side by side. */
async function prepareAndServe(starting: Starting): Promise<void> {
  const { settings, database, empty, stopping } = starting;
  const failing = new AbortController();
  const preparing = Promise.all([
    migrateAndSeed(settings, database.url, empty ?? false),
    ensureBuilt(AbortSignal.any([stopping, failing.signal])),
  ]);
  preparing.catch(() => failing.abort());
  await Promise.race([preparing, untilAborted(stopping)]);
  // What was under way is dropped, and the next start goes on with it.
  if (stopping.aborted) return;
  const [welcome] = await preparing;
  await serve(`Postern serves ${settings.publicUrl}\n${welcome}`, stopping);
}

async function migrateAndSeed(settings: Settings, url: string, isEmpty: boolean): Promise<string> {
  await applyMigrations(url);
  const { seedIfEmpty } = await import("../seed-company.ts");
  return seedIfEmpty(settings, url, isEmpty);
}

async function serve(welcome: string, stopping: AbortSignal): Promise<void> {
  const children = (["web", "worker", "gateway"] as const).map(startChild);
  try {
    await Promise.race([Promise.all(children.map(isReady)), untilAborted(stopping)]);
    if (stopping.aborted) return;
    for (const { verb, process: child } of children) {
      if (verb === "web") child.send("all are ready");
    }
    process.stdout.write(welcome);
    await Promise.race([untilAborted(stopping), anyEnds(children)]);
  } finally {
    await Promise.all(children.map(stopChild));
  }
}

type Child = { readonly verb: string; readonly process: ChildProcess };

function startChild(verb: "web" | "worker" | "gateway"): Child {
  const args = verb === "web" ? [verb, "--among-others"] : [verb];
  const child = fork(join(installationDir, "bin/postern.ts"), args, {
    execArgv: ["--disable-warning=ExperimentalWarning"],
    // Ctrl-C reaches the parent, which ends its children in order.
    detached: true,
    env: { ...process.env, NODE_ENV: "production" },
  });
  return { verb, process: child };
}

/** A process of the tree is ready when it says so. */
const isReady = ({ verb, process: child }: Child): Promise<void> =>
  new Promise((resolve, reject) => {
    child.once("message", () => resolve());
    child.once("exit", () => reject(new Error(`${verb} ended while it started; see above`)));
  });

const anyEnds = (children: readonly Child[]): Promise<never> =>
  new Promise((_, reject) => {
    for (const { verb, process: child } of children) {
      const how = () => child.signalCode ?? `code ${child.exitCode}`;
      child.once("exit", () => reject(new Error(`${verb} ended by itself (${how()}); see above`)));
    }
  });

/** A job or a page under way may finish; transactions make killing what hangs harmless. */
const stopMsMax = 20_000;

async function stopChild({ process: child }: Child): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
  });
  child.kill("SIGTERM");
  const patience = setTimeout(() => child.kill("SIGKILL"), stopMsMax);
  await ended;
  clearTimeout(patience);
}

/** Processes of a Postern that was killed need a moment to notice. */
const attempts = 20;

async function refuseTakenPort(name: string, port: number): Promise<void> {
  for (let attempt = 1; !(await isFree(port)); attempt++) {
    if (attempt < attempts) await pause(200);
    else throw new Error(`${name} ${port} is in use. Stop what listens there, or set another.`);
  }
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" ? resolve(false) : reject(error),
    );
    probe.listen(port, () => probe.close(() => resolve(true)));
  });
