import type { Command } from "commander";
import { getPerson, getPersonHistory, listPeople } from "#lib/people/index.ts";
import { allPages, api, instantOrDay, personIdOf } from "../api-client.ts";
import { card, print, table } from "../print.ts";

type ListOptions = { search?: string; unit?: string; status?: Status; json?: boolean };
type Status = "pre_hire" | "active" | "leave" | "ended";

export function add(program: Command): void {
  const people = program.command("people").description("who works here");
  people
    .command("list")
    .description("find people; those who left only with --status ended")
    .option("--search <text>", "part of a name, or an employee number")
    .option("--unit <code>", "of this department")
    .option("--status <state>", "pre_hire, active, leave or ended")
    .option("--json", "print JSON")
    .action(list);
  people
    .command("show")
    .description("who somebody is")
    .argument("<number>", "employee number")
    .option("--as-of <day>", "what HR's facts were then: a day or an instant", instantOrDay)
    .option("--json", "print JSON")
    .action(show);
}

async function list({ json, ...filter }: ListOptions): Promise<void> {
  const call = api();
  const people = await allPages(async (cursor) => {
    const page = await call(listPeople, { ...filter, limit: 200, ...(cursor && { cursor }) });
    return { rows: page.people, cursor: page.cursor };
  });
  print(people, {
    json,
    words: () =>
      table(people, {
        NUMBER: (row) => row.employeeNumber,
        NAME: (row) => row.displayName,
        TITLE: (row) => row.title,
        UNIT: (row) => row.orgName,
        MANAGER: (row) => row.managerName,
        STATUS: (row) => row.status,
      }),
  });
}

async function show(number: string, { asOf, json }: { asOf?: string; json?: boolean }) {
  const call = api();
  const personId = await personIdOf(call, number);
  const person = await call(getPerson, { personId });
  if (asOf === undefined) {
    const { facts, conditions, personId: _, managerId: _manager, ...rest } = person;
    print(person, {
      json,
      words: () =>
        card({ ...rest, ...facts, conditions: conditions.map(({ code }) => code).join() }),
    });
    return;
  }
  const { facts } = await call(getPersonHistory, { personId });
  const then = facts.find(
    ({ effectiveFrom, effectiveTo }) =>
      effectiveFrom <= asOf && (effectiveTo === null || effectiveTo > asOf),
  );
  if (!then) throw new Error(`nothing is known of ${number} as of ${asOf}`);
  print(then, { json, words: () => card({ asOf, displayName: person.displayName, ...then }) });
}
