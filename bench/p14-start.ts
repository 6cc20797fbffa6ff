import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installationDir } from "#lib/kernel/migrations/read-migrations.ts";
import { timed, type Finding } from "./measure.ts";
import { buildEmptyNext, freePort, run, startEmptyNext, startProcess } from "./process.ts";

const second = 1000;

/** P14: from a clone with an empty cache to ready; then again, warm. */
export async function starts(): Promise<Finding[]> {
  const folder = mkdtempSync(join(tmpdir(), "postern-start-"));
  run("chmod", ["755", folder], folder);
  try {
    const plain = await timed(async () => plainInstall(join(folder, "plain")));
    const clone = join(folder, "clone");
    run("git", ["clone", "--quiet", installationDir, clone], folder);
    const env = { npm_config_cache: join(folder, "cache-of-clone") };
    const cold = await timed(() => startPostern(clone, env));
    await cold.answer.stop();
    const warm = await timed(() => startPostern(clone, env));
    await warm.answer.stop();
    return [coldFinding(cold.ms, plain.ms), await warmFinding(warm.ms)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function plainInstall(clone: string): void {
  const folder = join(clone, "..");
  run("git", ["clone", "--quiet", installationDir, clone], folder);
  const env = { npm_config_cache: join(folder, "cache-of-plain") };
  run("npm", ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"], clone, env);
  run("node", ["bin/postern.mjs", "build"], clone, env);
}

async function startPostern(clone: string, env: Readonly<Record<string, string>>) {
  const port = await freePort();
  const dataDir = join(clone, "../data");
  return startProcess({
    command: "node",
    args: ["bin/postern.mjs", "start"],
    cwd: clone,
    env: { ...env, DATA_DIR: dataDir, LOG_LEVEL: "error" },
    port,
    path: "/readyz",
  });
}

const coldFinding = (ms: number, plainMs: number): Finding => ({
  row: "P14",
  what: "cold npm start from a clone, seed included",
  people: 10_000,
  baseline: "npm install and next build of the same tree",
  target: "≤ baseline + 60 s",
  met: ms <= plainMs + 60 * second,
  numbers: { "npm start": ms, baseline: plainMs, over: ms - plainMs },
});

async function warmFinding(ms: number): Promise<Finding> {
  buildEmptyNext();
  const empty = await timed(startEmptyNext);
  await empty.answer.stop();
  return {
    row: "P14",
    what: "warm start to ready",
    people: 10_000,
    baseline: "an empty Next server to its first answer",
    target: "≤ baseline + 3 s",
    met: ms <= empty.ms + 3 * second,
    numbers: { "npm start": ms, baseline: empty.ms, over: ms - empty.ms },
  };
}
