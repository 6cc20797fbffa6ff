import { Command, CommanderError } from "commander";
import { SettingsError } from "#lib/kernel/settings.ts";
import { explain } from "./explain.ts";

type Verb = { readonly add: (program: Command) => void };

/** Every verb, loaded only when it is asked for: starting one must not pay for the others. */
const verbs: Readonly<Record<string, () => Promise<Verb>>> = {
  start: () => import("./commands/start.ts"),
  web: () => import("./commands/web.ts"),
  worker: () => import("./commands/worker.ts"),
  gateway: () => import("./commands/gateway.ts"),
  migrate: () => import("./commands/migrate.ts"),
  admin: () => import("./commands/admin.ts"),
  ticket: () => import("./commands/ticket.ts"),
  login: () => import("./commands/login.ts"),
  logout: () => import("./commands/logout.ts"),
  module: () => import("./commands/module.ts"),
  token: () => import("./commands/token.ts"),
  seed: () => import("./commands/seed.ts"),
  catalog: () => import("./commands/catalog.ts"),
  hr: () => import("./commands/hr.ts"),
  bastion: () => import("./commands/bastion.ts"),
  backup: () => import("./commands/backup.ts"),
  restore: () => import("./commands/restore.ts"),
  doctor: () => import("./commands/doctor.ts"),
  keys: () => import("./commands/keys.ts"),
  people: () => import("./commands/people.ts"),
  access: () => import("./commands/access.ts"),
  request: () => import("./commands/request.ts"),
  preview: () => import("./commands/preview.ts"),
  audit: () => import("./commands/audit.ts"),
  test: () => import("./commands/test.ts"),
  bench: () => import("./commands/bench.ts"),
  check: () => import("./commands/check.ts"),
  build: () => import("./commands/build.ts"),
};

function newProgram(): Command {
  return new Command("postern")
    .description("The one door through which a company's people get, use and lose access.")
    .showHelpAfterError()
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text) });
}

/** What nobody could have meant: a wrong command line, or a wrong variable. */
const usageCode = 2;

/** Runs one command line; answers the exit code, unless the verb set one itself. */
export async function runVerb(args: readonly string[]): Promise<number> {
  const program = newProgram();
  const one = verbs[args[0] ?? ""];
  try {
    for (const load of one ? [one] : Object.values(verbs)) (await load()).add(program);
    await program.parseAsync(args, { from: "user" });
    return 0;
  } catch (error) {
    // Commander has said what was wrong with the command line, or was asked for help.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : usageCode;
    process.stderr.write(`postern: ${explain(error)}\n`);
    return error instanceof SettingsError ? usageCode : 1;
  }
}

if (import.meta.main) {
  const code = await runVerb(process.argv.slice(2));
  if (code !== 0) process.exitCode = code;
}
