import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { parse } from "yaml";
import { z } from "zod";
import { listRules, previewPerson, tryRule } from "#lib/access/index.ts";
import { listUnits } from "#lib/people/index.ts";
import { api, personIdOf, targetOf, type Api } from "../api-client.ts";
import { card, print, table } from "../print.ts";

type Facts = {
  unit?: string;
  title?: string;
  grade?: string;
  location?: string;
  status?: "active" | "leave" | "ended";
};

export function add(program: Command): void {
  const preview = program.command("preview").description("what would change; nothing is changed");
  preview
    .command("person")
    .description("what somebody would gain and lose with other facts")
    .argument("<number>", "employee number")
    .option("--unit <code>", "in this department")
    .option("--title <text>", "with this title")
    .option("--grade <text>", "with this grade")
    .option("--location <text>", "at this place")
    .option("--status <state>", "active, leave or ended")
    .option("--json", "print JSON")
    .action(person);
  preview
    .command("rule")
    .description("whom a rule would give rights, and who would lose them")
    .argument("<file>", "YAML: code (of a rule that exists), expression, targets (codes)")
    .option("--json", "print JSON")
    .action(rule);
}

async function person(number: string, { json, unit, ...rest }: Facts & { json?: boolean }) {
  const call = api();
  const personId = await personIdOf(call, number);
  const facts = { ...rest, ...(unit !== undefined && { orgCode: unit }) };
  if (Object.keys(facts).length === 0) throw new Error("expected another fact, such as --unit");
  const found = await call(previewPerson, { personId, facts });
  print(found, {
    json,
    words: () =>
      card({ gains: found.gains.length, losses: found.losses.length, keeps: found.keeps }) +
      lines("gains", found.gains) +
      lines("loses", found.losses),
  });
}

type Right = { readonly systemCode: string; readonly code: string };
const lines = (verb: string, rights: readonly Right[]): string =>
  rights.map(({ systemCode, code }) => `\n${verb}  ${systemCode}/${code}`).join("");

const RuleFile = z.strictObject({
  code: z.string().optional(),
  expression: z.string().min(1, 'a condition, as person.orgCode == "d005"'),
  targets: z.array(z.string()).min(1, "codes, as SYSTEM/RIGHT or role:ROLE"),
});

async function rule(file: string, { json }: { json?: boolean }): Promise<void> {
  const read = RuleFile.safeParse(parse(readFileSync(file, "utf8")));
  if (!read.success) {
    const problems = read.error.issues.map(
      ({ path, message }) => `${file}: ${path.join(".") || "(file)"}: expected ${message}`,
    );
    throw new Error(problems.join("\n"));
  }
  const call = api();
  const { code, expression } = read.data;
  const targets = [];
  for (const target of read.data.targets) targets.push(await targetOf(call, target));
  const ruleId = code === undefined ? undefined : await ruleIdOf(call, code);
  const asked = { expression, targets, ...(ruleId !== undefined && { ruleId }) };
  const found = await call(tryRule, asked);
  const { units } = await call(listUnits, {});
  const unitOf = (id: string | null) => units.find(({ unitId }) => unitId === id)?.name ?? "none";
  print(found, {
    json,
    words: () => {
      const { persons, gained, lost, conflicts } = found;
      const trips = found.trips.map((trip) => `held by the brake: ${JSON.stringify(trip)}`);
      const departments = table(found.departments, {
        DEPARTMENT: (row) => unitOf(row.orgUnitId),
        PEOPLE: (row) => row.persons,
        GAINED: (row) => row.gained,
        LOST: (row) => row.lost,
      });
      return [card({ persons, gained, lost, conflicts }), ...trips, departments].join("\n");
    },
  });
}

async function ruleIdOf(call: Api, code: string): Promise<string> {
  const { rules } = await call(listRules, {});
  const found = rules.find((each) => each.code === code);
  if (found) return found.ruleId;
  throw new Error(`there is no rule ${code}`);
}
