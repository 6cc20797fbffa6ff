import { Command } from "commander";
import { SettingsError } from "#lib/kernel/settings.ts";
import { explain } from "./explain.ts";

type Verb = { readonly add: (program: Command) => void };

/** Every verb, loaded only when it is asked for: starting one must not pay for the others. */
const verbs: Readonly<Record<string, () => Promise<Verb>>> = {
  start: () => import("./commands/start.ts"),
  web: () => import("./commands/web.ts"),
  worker: () => import("./commands/worker.ts"),
  migrate: () => import("./commands/migrate.ts"),
  token: () => import("./commands/token.ts"),
  seed: () => import("./commands/seed.ts"),
  catalog: () => import("./commands/catalog.ts"),
  hr: () => import("./commands/hr.ts"),
  backup: () => import("./commands/backup.ts"),
  restore: () => import("./commands/restore.ts"),
  audit: () => import("./commands/audit.ts"),
  test: () => import("./commands/test.ts"),
  bench: () => import("./commands/bench.ts"),
  check: () => import("./commands/check.ts"),
  build: () => import("./commands/build.ts"),
};

const program = new Command("postern")
  .description("The one door through which a company's people get, use and lose access.")
  .showHelpAfterError()
  .configureOutput({ outputError: (text, write) => write(text) });

async function addVerbs(asked: string | undefined): Promise<void> {
  const one = asked === undefined ? undefined : verbs[asked];
  for (const load of one ? [one] : Object.values(verbs)) (await load()).add(program);
}

try {
  await addVerbs(process.argv[2]);
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`postern: ${explain(error)}\n`);
  process.exitCode = error instanceof SettingsError ? 2 : 1;
}
