import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { installationDir } from "#lib/kernel/migrations/read-migrations.ts";

const next = join(installationDir, "node_modules/next/dist/bin/next");
const emptyDir = join(installationDir, "bench/empty");

/** A port that was free just now. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });

export type Running = { readonly url: string; readonly stop: () => Promise<void> };

type Start = {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly port: number;
  /** Answers with 2xx once it is ready. */
  readonly path: string;
};

const waitMs = 25;

/** Starts a process and waits until it answers. */
export async function startProcess(start: Start): Promise<Running> {
  const child = spawn(start.command, [...start.args], {
    cwd: start.cwd,
    env: { ...process.env, ...start.env, PORT: String(start.port) },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const url = `http://127.0.0.1:${start.port}`;
  while (!(await answers(url + start.path))) {
    if (child.exitCode !== null) throw new Error(`${start.args.join(" ")} ended while starting`);
    await pause(waitMs);
  }
  return { url, stop: () => stopped(child) };
}

async function answers(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url);
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
  });
  child.kill("SIGTERM");
  await ended;
}

/** Runs to the end. @throws when it fails. */
export function run(command: string, args: readonly string[], cwd: string, env = {}): void {
  const done = spawnSync(command, [...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (done.status !== 0) throw new Error(`${command} ${args.join(" ")} failed`);
}

/** A Next server with one empty page. */
export async function startEmptyNext(): Promise<Running> {
  const port = await freePort();
  return startProcess({
    command: process.execPath,
    args: [next, "start", emptyDir, "--port", String(port)],
    cwd: emptyDir,
    env: { NODE_ENV: "production" },
    port,
    path: "/",
  });
}

export function buildEmptyNext(): void {
  run(process.execPath, [next, "build", emptyDir], emptyDir, { NODE_ENV: "production" });
}
