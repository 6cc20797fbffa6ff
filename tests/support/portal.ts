import { fork, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { begin, operatorActor, resetClock } from "#lib/kernel/index.ts";
import { localProvider } from "#lib/keys/index.ts";
import { openPostern } from "#lib/registry/index.ts";
import { createPersonTicket } from "#lib/tickets/index.ts";
import { emptyDatabase, filledDatabase } from "./database.ts";
import { afterFile } from "./after-file.ts";

const root = resolve(import.meta.dirname, "../..");

/** With POSTERN_TEST_PAGES=dev pages are made when asked for: nothing is built beforehand. */
export const isDevelopment = process.env["POSTERN_TEST_PAGES"] === "dev";

/** The real web server, in a process of its own, on a fresh database that this process shares. */
export type Portal = {
  readonly url: string;
  /** Each of the web processes; usually it is one. */
  readonly urls: readonly string[];
  /** A marked ticket of this person, for pages that are only looked at. */
  ticketOf(employeeNumber: string): Promise<string>;
};

type Options = {
  /** Fills the database before the server starts. */
  readonly seed?: () => Promise<unknown>;
  /** Under this name what `seed` filled is kept for other files, which begin with a copy of it. */
  readonly keptAs?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** How many web processes serve this database. */
  readonly processes?: number;
  /** How they reach the database, when not straight. */
  readonly reach?: (databaseUrl: string) => Promise<string>;
};

/** Call it in `beforeAll`; it stops when the file's tests are over. */
export async function startPortal(options: Options = {}): Promise<Portal> {
  const dataDir = mkdtempSync(join(tmpdir(), "postern-portal-"));
  const keyFile = join(dataDir, "root.key");
  const { seed, keptAs } = options;
  const databaseUrl =
    keptAs === undefined
      ? await emptyDatabase()
      : await filledDatabase(keptAs, { keyFile, fill: filling(seed) });
  const opened = await openHere(databaseUrl, keyFile);
  afterFile(async () => {
    resetClock();
    await opened.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  if (keptAs === undefined) await seed?.();
  const reached = (await options.reach?.(databaseUrl)) ?? databaseUrl;
  const ports = await freePorts(options.processes ?? 1);
  const urls = ports.map((port) => `http://localhost:${port}`);
  const [url = ""] = urls;
  for (const port of ports) {
    const child = await launch({
      ...process.env,
      NODE_ENV: isDevelopment ? "development" : "production",
      DATABASE_URL: reached,
      DATA_DIR: dataDir,
      KEY_FILE: keyFile,
      PORT: String(port),
      PUBLIC_URL: url,
      LOG_LEVEL: process.env["LOG_LEVEL"] ?? "warn",
      ...options.environment,
    });
    afterFile(() => stop(child));
  }
  return { url, urls, ticketOf };
}

const openHere = (databaseUrl: string, keyFile: string) =>
  openPostern(databaseUrl, {
    keys: localProvider(keyFile),
    isListening: false,
    connectionsMax: 5,
  });

const filling = (seed: Options["seed"]) => async (url: string, keyFile: string) => {
  const opened = await openHere(url, keyFile);
  await seed?.();
  await opened.close();
};

async function ticketOf(employeeNumber: string): Promise<string> {
  const console = begin(operatorActor("test"));
  return (await createPersonTicket(console, { employeeNumber, minutes: 60 })).ticket;
}

function launch(env: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const child = fork(join(root, "bin/postern.ts"), ["web", ...(isDevelopment ? ["--dev"] : [])], {
    cwd: root,
    env,
    execPath: join(root, "node_modules/node/bin/node"),
    execArgv: ["--disable-warning=ExperimentalWarning"],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  return new Promise((done, fail) => {
    child.once("message", () => done(child));
    child.once("exit", (code) => fail(new Error(`the web server ended with ${code}`)));
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise<void>((done) => {
    child.once("exit", () => done());
  });
  child.kill("SIGTERM");
  await ended;
}

async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await freePort());
  return [...ports];
}

const freePort = (): Promise<number> =>
  new Promise((done, fail) => {
    const probe = createServer();
    probe.once("error", fail);
    probe.listen(0, () => {
      const address = probe.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      probe.close(() => done(port));
    });
  });
