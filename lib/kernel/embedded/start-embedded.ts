import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { isRunning, lockFolder } from "./folder-lock.ts";
import { operatingUser, type OperatingUser } from "./operating-user.ts";
import { placesFor, privateDir, type Places } from "./places.ts";

export type EmbeddedOptions = {
  readonly dataDir: string;
  /** More `-c name=value`; tests pass `fsync=off`, real data never does. */
  readonly settings?: readonly string[];
};

export type Embedded = {
  readonly url: string;
  /** Ends it cleanly; the folder is free afterwards. */
  readonly stop: () => Promise<void>;
};

const databaseName = "postern";
const readyMsMax = 120_000;

/**
 * Starts PostgreSQL in the data folder, makes the cluster the first time, and recovers what a crash
 * left. Other processes find it through `connection.json` (0600).
 * @throws {FolderInUse} when another Postern runs there.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const unlock = lockFolder(options.dataDir);
  try {
    return await startLocked(options, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

async function startLocked(options: EmbeddedOptions, unlock: () => void): Promise<Embedded> {
  const user = operatingUser();
  const places = placesFor(options.dataDir, user);
  const password = keptPassword(options.dataDir);
  if (!existsSync(join(places.clusterDir, "PG_VERSION"))) initialise(places, user, password);
  await stopOrphan(places.clusterDir);
  const port = await freePort();
  const server = launch(places, user, [`port=${port}`, ...(options.settings ?? [])]);
  const url = `postgresql://postern:${password}@127.0.0.1:${port}/${databaseName}`;
  await ready(server, url);
  const file = join(options.dataDir, "connection.json");
  // Whole or not at all: another process may look at this instant.
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, JSON.stringify({ url, pid: process.pid }), { mode: 0o600 });
  chmodSync(unfinished, 0o600);
  renameSync(unfinished, file);
  const stop = async () => {
    await stopServer(server.process);
    rmSync(file, { force: true });
    unlock();
  };
  return { url, stop };
}

function keptPassword(dataDir: string): string {
  const folder = join(dataDir, "keys");
  const file = join(folder, "database.password");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString("hex"), { mode: 0o600 });
  return readFileSync(file, "utf8").trim();
}

function initialise(places: Places, user: OperatingUser, password: string): void {
  // A cluster that was being made when the power went is no cluster yet: it gets its name last.
  const unfinished = `${places.clusterDir}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  rmSync(places.clusterDir, { recursive: true, force: true });
  privateDir(unfinished, user);
  const passwordFile = `${places.clusterDir}.password`;
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user.uid !== undefined && user.gid !== undefined) chownSync(passwordFile, user.uid, user.gid);
  const args = [
    "-D",
    unfinished,
    "-U",
    "postern",
    `--pwfile=${passwordFile}`,
    "-A",
    "scram-sha-256",
    "-E",
    "UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
  ];
  const made = spawnSync(join(places.runtimeDir, "bin/initdb"), args, {
    ...user,
    cwd: "/",
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "C", TZ: "UTC" },
  });
  rmSync(passwordFile);
  if (made.status !== 0) {
    throw new Error(`PostgreSQL could not be initialised: ${made.stderr || String(made.error)}`);
  }
  renameSync(unfinished, places.clusterDir);
}

/** A server whose Postern was killed goes on alone: it is ended before a new one starts. */
async function stopOrphan(clusterDir: string): Promise<void> {
  const file = join(clusterDir, "postmaster.pid");
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, "utf8").split("\n", 1)[0]);
  if (!Number.isInteger(pid) || !isServerOf(pid, clusterDir)) return;
  process.kill(pid, "SIGINT");
  for (let waitedMs = 0; isRunning(pid); waitedMs += 50) {
    if (waitedMs > 30_000) throw new Error(`PostgreSQL, process ${pid}, does not stop`);
    await pause(50);
  }
}

function isServerOf(pid: number, clusterDir: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(clusterDir);
  } catch {
    return existsSync("/proc/self") ? false : isRunning(pid);
  }
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });

const standing = [
  "listen_addresses=127.0.0.1",
  "unix_socket_directories=",
  "max_connections=120",
  "shared_buffers=256MB",
  "max_wal_size=4GB",
  "checkpoint_timeout=15min",
  "wal_compression=on",
  "jit=off",
  "timezone=UTC",
  "log_min_messages=warning",
  "idle_in_transaction_session_timeout=120s",
];

type Server = { readonly process: ChildProcess; readonly said: () => string };

function launch(places: Places, user: OperatingUser, settings: readonly string[]): Server {
  const args = ["-D", places.clusterDir];
  for (const setting of [...standing, ...settings]) args.push("-c", setting);
  let said = "";
  // Its own process group: Ctrl-C reaches Postern, and Postern ends PostgreSQL last.
  const child = spawn(join(places.runtimeDir, "bin/postgres"), args, {
    ...user,
    cwd: "/",
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, LC_ALL: "C", TZ: "UTC" },
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-4000);
  });
  return { process: child, said: () => said };
}

async function ready(server: Server, url: string): Promise<void> {
  for (let waitedMs = 0; waitedMs < readyMsMax; waitedMs += 25) {
    if (server.process.exitCode !== null) {
      throw new Error(`PostgreSQL did not start: ${server.said()}`);
    }
    if (await hasDatabase(url)) return;
    await pause(25);
  }
  throw new Error(`PostgreSQL was not ready within ${readyMsMax / 1000} s: ${server.said()}`);
}

async function hasDatabase(url: string): Promise<boolean> {
  const server = new URL(url);
  server.pathname = "/postgres";
  const client = new pg.Client({ connectionString: server.href });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const found = await client.query("select from pg_database where datname = $1", [databaseName]);
    if (found.rowCount === 0) await client.query(`create database ${databaseName}`);
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Fast shutdown: sessions are ended, everything committed is kept. */
async function stopServer(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
  });
  child.kill("SIGINT");
  await ended;
}
