import { InvalidArgumentError, type Command } from "commander";
import { listMyTickets, listTicketsOfPerson, terminateSubject } from "#lib/tickets/index.ts";
import { api, personIdOf } from "../api-client.ts";
import { print, table } from "../print.ts";

type EndOptions = { reason?: string; json?: boolean };
type ListOptions = { person?: string; json?: boolean };

const kinds = ["person", "ticket", "device", "module"] as const;
type Kind = (typeof kinds)[number];

function kindOf(text: string): Kind {
  const found = kinds.find((kind) => kind === text);
  if (found) return found;
  throw new InvalidArgumentError(`expected one of ${kinds.join(", ")}`);
}

export function add(program: Command): void {
  const ticket = program
    .command("ticket")
    .description("what people and modules carry, and its end");
  ticket
    .command("list")
    .description("live tickets as a tree, one's own or a person's")
    .option("--person <number>", "employee number; needs tickets.manage")
    .option("--json", "print JSON")
    .action(list);
  ticket
    .command("end")
    .description("end everything that hangs on a person, ticket, device or module, everywhere")
    .argument("<kind>", kinds.join(", "), kindOf)
    .argument("<subject>", "an employee number for a person, an id for the others")
    .option("--reason <text>", "why; kept in the log")
    .option("--json", "print JSON")
    .action(end);
}

async function list({ person, json }: ListOptions): Promise<void> {
  const call = api();
  const { tickets } =
    person === undefined
      ? await call(listMyTickets, {})
      : await call(listTicketsOfPerson, { personId: await personIdOf(call, person) });
  print(tickets, {
    json,
    words: () =>
      table(tickets, {
        TICKET: (row) => `${"  ".repeat(row.depth)}${row.ticketId}`,
        CARRIED: (row) => [row.channel, row.module].filter(Boolean).join(" "),
        SCOPES: (row) => row.scopes.join(" "),
        LEVEL: (row) => row.assurance,
        SEEN: (row) => row.lastSeenAt,
        ENDS: (row) => row.endsAt,
        FROM: (row) => row.address,
      }),
  });
}

async function end(kind: Kind, subject: string, { reason, json }: EndOptions): Promise<void> {
  const call = api();
  const subjectId = kind === "person" ? await personIdOf(call, subject) : subject;
  const done = await call(terminateSubject, {
    subjectKind: kind,
    subjectId,
    ...(reason !== undefined && { reason }),
  });
  print(done, { json, words: () => `ended ${done.ended}` });
}
