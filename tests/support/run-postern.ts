import { spawn } from "node:child_process";
import { resolve } from "node:path";

export type Ran = { readonly code: number; readonly out: string; readonly err: string };

const executable = resolve(import.meta.dirname, "../../bin/postern.ts");

/** Runs one verb as an operator would, in a process of its own. */
export function runPostern(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", executable, ...args],
    { env: { ...process.env, LOG_LEVEL: "error", ...env }, stdio: ["ignore", "pipe", "pipe"] },
  );
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  return new Promise((done, failed) => {
    child.once("error", failed);
    child.once("close", (code) => done({ code: code ?? 1, out, err }));
  });
}
