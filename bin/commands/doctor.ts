import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { readSettings, SettingsError, type Settings } from "#lib/kernel/settings.ts";
import {
  checkClock,
  checkJobs,
  checkLog,
  checkMigrations,
  checkRootKey,
  checkServer,
} from "../doctor/database-checks.ts";
import { wrong, type Finding } from "../doctor/finding.ts";
import { checkConfiguration, checkDisk, checkPortal } from "../doctor/machine-checks.ts";
import { checkMail } from "../doctor/mail-checks.ts";
import { checkBuckets } from "../doctor/recording-checks.ts";
import { checkRevocation } from "../doctor/revocation-check.ts";
import { explain } from "../explain.ts";
import { print, table } from "../print.ts";
import { withPostern } from "../with-postern.ts";

export function add(program: Command): void {
  program
    .command("doctor")
    .description("what is wrong, and what to do; exit code 1 when something is")
    .option("--json", "print what was found as JSON")
    .action(async ({ json }: { json?: boolean }) => {
      const findings = await examine();
      print(findings, {
        json,
        words: () =>
          table(findings, {
            "": ({ state }) => state.toUpperCase(),
            WHAT: ({ name }) => name,
            FOUND: ({ found }) => found,
            "WHAT TO DO": ({ advice }) => advice,
          }),
      });
      if (findings.some(({ state }) => state === "wrong")) process.exitCode = 1;
    });
}

async function examine(): Promise<Finding[]> {
  let settings: Settings;
  try {
    settings = readSettings(process.env);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.problems.map((problem) =>
      wrong("configuration", problem, "correct the variable; docs/operations.md lists them"),
    );
  }
  return [
    checkConfiguration(settings),
    await checkDisk(settings),
    ...(await examineDatabase(settings)),
    await checkPortal(settings),
  ];
}

async function examineDatabase(settings: Settings): Promise<Finding[]> {
  const isFresh = !existsSync(join(settings.dataDir, "keys/database.password"));
  if (settings.databaseUrl === undefined && isFresh) {
    const advice = 'run "npm start", or set DATABASE_URL';
    return [wrong("database", `there is none in ${settings.dataDir}`, advice)];
  }
  try {
    return await withPostern(async ({ console: context }) => {
      const server = await checkServer();
      const migrations = await checkMigrations();
      if (migrations.state === "wrong") return [server, migrations];
      return [
        ...[server, migrations, await checkClock(), await checkRootKey(context)],
        ...(await checkJobs()),
        ...(await checkLog(join(settings.dataDir, "checkpoints"))),
        await checkRevocation(context),
        ...(await checkMail(settings, context)),
        ...(await checkBuckets()),
      ];
    });
  } catch (error) {
    const advice = "check DATABASE_URL, its credentials, and that the server runs";
    return [wrong("database", explain(error), advice)];
  }
}
