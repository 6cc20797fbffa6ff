import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { Command } from "commander";
import { installationDir } from "#lib/kernel/migrations/read-migrations.ts";

type Step = { readonly name: string; readonly script: string; readonly args: readonly string[] };

const steps: readonly Step[] = [
  { name: "routes", script: "next/dist/bin/next", args: ["typegen"] },
  { name: "types", script: "typescript/bin/tsc", args: ["-p", "."] },
  { name: "lint", script: "oxlint/bin/oxlint", args: ["--type-aware"] },
  { name: "format", script: "oxfmt/bin/oxfmt", args: ["--check"] },
  { name: "unused", script: "knip/bin/knip.js", args: ["--no-config-hints"] },
];

export function add(program: Command): void {
  program
    .command("check")
    .description("types, lint, format, unused code, layers and every test")
    .option("--no-tests", "everything but the tests")
    .action(({ tests }: { tests: boolean }) => {
      const own = join(installationDir, "bin/postern.ts");
      const runs = steps.map(({ name, script, args }) => ({
        name,
        args: [join(installationDir, "node_modules", script), ...args],
      }));
      if (tests) runs.push({ name: "tests", args: [own, "test"] });
      const failed = runs.filter(({ name, args }) => !succeeds(name, args)).map(({ name }) => name);
      if (failed.length > 0) throw new Error(`not clean: ${failed.join(", ")}`);
    });
}

function succeeds(name: string, args: readonly string[]): boolean {
  process.stdout.write(`\n== ${name}\n`);
  const done = spawnSync(process.execPath, args, { cwd: installationDir, stdio: "inherit" });
  return done.status === 0;
}
