import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { vi } from "vitest";
import { runVerb } from "../../bin/postern.ts";

export type Ran = { readonly code: number; readonly out: string; readonly err: string };
type Environment = Readonly<Record<string, string>>;

const executable = resolve(import.meta.dirname, "../../bin/postern.ts");

export type Running = {
  /** What it has said on standard error so far. */
  readonly said: () => string;
  /** As a service manager does. */
  readonly stop: () => void;
  readonly ended: Promise<Ran>;
};

/** Runs one verb as an operator would, in a process of its own. */
export const runPostern = (args: readonly string[], env: Environment = {}): Promise<Ran> =>
  startPostern(args, env).ended;

/** The same, for whoever answers what it says before it ends. */
export function startPostern(args: readonly string[], env: Environment = {}): Running {
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", executable, ...args],
    { env: { ...process.env, LOG_LEVEL: "error", ...env }, stdio: ["ignore", "pipe", "pipe"] },
  );
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  const ended = new Promise<Ran>((done, failed) => {
    child.once("error", failed);
    child.once("close", (code) => done({ code: code ?? 1, out, err }));
  });
  return { said: () => err, stop: () => void child.kill("SIGTERM"), ended };
}

/** The same within this process, for verbs that only call the API: starting one takes a second. */
export async function runHere(args: readonly string[], env: Environment = {}): Promise<Ran> {
  const said = { out: "", err: "" };
  const keep = (into: keyof typeof said) => (chunk: string | Uint8Array) => {
    said[into] += String(chunk);
    return true;
  };
  const spies = [
    vi.spyOn(process.stdout, "write").mockImplementation(keep("out")),
    vi.spyOn(process.stderr, "write").mockImplementation(keep("err")),
  ];
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  try {
    const code = await runVerb(args);
    const own = Number(process.exitCode ?? 0);
    return { code: code === 0 ? own : code, ...said };
  } finally {
    process.exitCode = undefined;
    for (const spy of spies) spy.mockRestore();
    vi.unstubAllEnvs();
  }
}
