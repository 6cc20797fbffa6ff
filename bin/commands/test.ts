import { spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { join } from "node:path";
import type { Command } from "commander";
import { installationDir } from "#lib/kernel/migrations/read-migrations.ts";

export function add(program: Command): void {
  program
    .command("test")
    .description("run every test")
    .option("--full", "at the scale of a large company")
    .option("--seed <n>", "the seed of random tests")
    .argument("[files...]", "only tests whose path holds one of these")
    .action((files: string[], options: { full?: boolean; seed?: string }) => {
      const scale = options.full ? "full" : "small";
      const seed = options.seed ?? String(randomInt(2 ** 31));
      process.stdout.write(`seed ${seed}, scale ${scale}\n`);
      const runner = join(installationDir, "node_modules/vitest/vitest.mjs");
      const done = spawnSync(process.execPath, [runner, "run", ...files], {
        cwd: installationDir,
        stdio: "inherit",
        env: { ...process.env, POSTERN_TEST_SEED: seed, POSTERN_TEST_SCALE: scale },
      });
      process.stdout.write(`seed ${seed}, scale ${scale}\n`);
      process.exitCode = done.status ?? 1;
    });
}
