import { readFileSync } from "node:fs";
import { InvalidArgumentError, type Command } from "commander";
import { listModules, registerModule, retireModule } from "#lib/tickets/index.ts";
import { api, personIdOf, type Api } from "../api-client.ts";
import { print, table } from "../print.ts";

type RegisterOptions = {
  owner: string;
  purpose: string;
  scope: string;
  data?: string;
  jwks?: string;
  certificate?: string;
  secret?: boolean;
  json?: boolean;
};

const words = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);

export function add(program: Command): void {
  const verb = program.command("module").description("services that carry tickets of their own");
  verb
    .command("list")
    .description("who answers for each, what it may, how it proves itself")
    .option("--json", "print JSON")
    .action(list);
  verb
    .command("register")
    .description("register a service; needs modules.manage and a sign-in of one's own")
    .argument("<name>", "its client_id: lower-case letters, digits, . _ -")
    .requiredOption("--owner <number>", "employee number of who answers for it")
    .requiredOption("--purpose <text>", "what it does with what it may")
    .requiredOption("--scope <scopes>", "what it may, separated by spaces")
    .option("--data <classes>", "classes of personal data that it handles")
    .option("--jwks <file>", "its public keys, as a JWK Set")
    .option("--certificate <sha256>", "fingerprint of its client certificate")
    .option("--secret", "a client secret, printed once, where policy allows it")
    .option("--json", "print JSON")
    .action(register);
  verb
    .command("retire")
    .description("end a module for good, with everything that it carries")
    .argument("<name>", "its name")
    .requiredOption("--reason <text>", "why; kept in the log")
    .option("--json", "print JSON")
    .action(retire);
}

async function list({ json }: { json?: boolean }): Promise<void> {
  const { modules } = await api()(listModules, {});
  print(modules, {
    json,
    words: () =>
      table(modules, {
        NAME: (row) => row.name,
        OWNER: (row) => row.owner,
        PROVES: (row) => row.authentication,
        SCOPES: (row) => row.scopes.join(" "),
        LIVE: (row) => row.liveTickets,
        RETIRED: (row) => row.retiredAt ?? "",
      }),
  });
}

function proofOf({ jwks, certificate, secret }: RegisterOptions) {
  const given = [jwks, certificate, secret].filter((each) => each !== undefined);
  if (given.length !== 1) {
    throw new InvalidArgumentError("expected one of --jwks, --certificate and --secret");
  }
  if (jwks !== undefined) {
    const keys = JSON.parse(readFileSync(jwks, "utf8")) as { keys: Record<string, unknown>[] };
    return { method: "private_key_jwt" as const, jwks: keys };
  }
  if (certificate !== undefined) return { method: "tls_client_auth" as const, certificate };
  return { method: "client_secret_basic" as const };
}

async function register(name: string, options: RegisterOptions): Promise<void> {
  const authentication = proofOf(options);
  const call = api();
  const made = await call(registerModule, {
    name,
    ownerId: await personIdOf(call, options.owner),
    purpose: options.purpose,
    scopes: words(options.scope),
    dataClasses: words(options.data ?? ""),
    authentication,
  });
  print(made, { json: options.json, words: () => made.secret ?? made.moduleId });
}

type RetireOptions = { reason: string; json?: boolean };

async function retire(name: string, { reason, json }: RetireOptions): Promise<void> {
  const call = api();
  const done = await call(retireModule, { moduleId: await idOf(call, name), reason });
  print(done, { json, words: () => `ended ${done.ended}` });
}

async function idOf(call: Api, name: string): Promise<string> {
  const { modules } = await call(listModules, {});
  const found = modules.find((each) => each.name === name);
  if (found) return found.moduleId;
  throw new Error(`there is no module ${name}`);
}
