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

function issue({ service, person, scope = "", ttl }: Options) {
  if ((service === undefined) === (person === undefined)) {
    throw new Error("name either --service or --person");
  }
  const scopes = scope.split(/[\s,]+/).filter(Boolean);
  return withPostern(({ console: context }) =>
    service === undefined
      ? createPersonTicket(context, { employeeNumber: String(person), minutes: ttl ?? 15 })
      : createModuleTicket(context, { name: service, scopes, minutes: ttl ?? 60 }),
  );
}
