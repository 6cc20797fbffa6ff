import { InvalidArgumentError, type Command } from "commander";
import { createModuleTicket, createPersonTicket } from "#lib/tickets/index.ts";
import { withPostern } from "../with-postern.ts";

type Options = { service?: string; person?: string; scope?: string; ttl?: number };

const minutesOf = { s: 1 / 60, m: 1, h: 60, d: 1440 } as const;

/** "90m", "1h": whole minutes, at least one. */
function duration(text: string): number {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (count === undefined) throw new InvalidArgumentError("expected a duration such as 15m or 1h");
  return Math.max(1, Math.floor(Number(count) * minutesOf[unit as keyof typeof minutesOf]));
}

export function add(program: Command): void {
  program
    .command("token")
    .description("tickets for services, and for support")
    .command("create")
    .description("print a ticket on stdout, alone")
    .option("--service <name>", "a module's ticket; the module is made when it is new")
    .option("--scope <scopes>", "what the module may, separated by spaces")
    .option("--person <number>", "a marked ticket that acts as this person")
    .option("--ttl <duration>", "how long it lives: 1h for a module, 15m for a person", duration)
    .action(async (options: Options) => {
      const issued = await issue(options);
      process.stdout.write(`${issued.ticket}\n`);
    });
}

/** A misspelt scope would stand for nothing, and be missed only when the module is refused. */
async function scopesOf(text: string): Promise<string[]> {
  const { scopes: known } = await import("#lib/registry/index.ts");
  const asked = text.split(/[\s,]+/).filter(Boolean);
  const unknown = asked.filter((scope) => !known.some((each) => each === scope));
  if (asked.length > 0 && unknown.length === 0) return asked;
  const wrong = unknown.length > 0 ? `there is no ${unknown.join(", ")}; ` : "";
  throw new Error(`--scope: ${wrong}expected some of ${known.join(" ")}`);
}

async function issue({ service, person, scope = "", ttl }: Options) {
  if ((service === undefined) === (person === undefined)) {
    throw new Error("name either --service or --person");
  }
  const scopes = service === undefined ? [] : await scopesOf(scope);
  return withPostern(({ console: context }) =>
    service === undefined
      ? createPersonTicket(context, { employeeNumber: String(person), minutes: ttl ?? 15 })
      : createModuleTicket(context, { name: service, scopes, minutes: ttl ?? 60 }),
  );
}
