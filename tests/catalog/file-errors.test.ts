import { beforeAll, expect, test } from "vitest";
import type { PosternError, Problem } from "#lib/kernel/index.ts";
import { applyCatalogFile } from "#lib/requests/index.ts";
import { testDatabase } from "../support/database.ts";
import { console_, everything, seedPeople } from "./people.ts";

beforeAll(async () => {
  await testDatabase();
  await seedPeople(2);
  await applyCatalogFile(
    console_,
    `
systems:
  - { code: crm, name: Customers, zone: office, entitlements: [{ code: read, name: R, risk: low }] }
roles: [{ code: base, name: Base }]
rules: [{ code: everybody, name: E, state: enforced, when: "true", gives: [role:base] }]`,
  );
});

const right = (code: string, more = "") => `{ code: ${code}, name: R, risk: low${more} }`;
const system = (...rights: string[]) =>
  `systems: [{ code: s, name: S, zone: test, entitlements: [${rights.join(", ")}] }]`;
const rule = (when: string, more = "") =>
  `${system(right("r"))}\nrules: [{ code: new, name: N, when: '${when}', gives: [s/r]${more} }]`;
const roles = (...lines: string[]) => `roles:\n${lines.map((line) => `  - ${line}`).join("\n")}`;

test.each<[what: string, file: string, field: string, reason: string, said: string]>([
  ["not YAML", "systems: [", "file", "unreadable", "line 1"],
  ["a key twice", "systems: []\nsystems: []", "file", "unreadable", "line 2"],
  ["a list", "- systems", "file", "invalid_type", "object"],
  ["an unknown part", "people: []", "file", "unknown_key", "people"],
  [
    "an unknown key",
    "systems:\n  - {code: s, name: S, zone: test, colour: red}",
    "systems.0",
    "unknown_key",
    "line 2",
  ],
  [
    "no zone",
    "systems: [{ code: s, name: S }]",
    "systems.0.zone",
    "invalid_value",
    "one of office",
  ],
  [
    "a bad code",
    "systems: [{ code: S, name: S, zone: test }]",
    "systems.0.code",
    "invalid_format",
    "small letters",
  ],
  [
    "a bad risk",
    system("{ code: r, name: R, risk: odd }"),
    "systems.0.entitlements.0.risk",
    "invalid_value",
    "one of low",
  ],
  [
    "a bad duration",
    system(right("r", ", maxDuration: 8 hours")),
    "systems.0.entitlements.0.maxDuration",
    "invalid_format",
    "30d",
  ],
  [
    "a code twice",
    system(right("r"), right("r")),
    "systems.0.entitlements.1.code",
    "named_twice",
    "got r again",
  ],
  [
    "an unknown owner",
    "systems: [{ code: s, name: S, zone: test, owner: 99999 }]",
    "systems.0.owner",
    "unknown_person",
    "99999",
  ],
  [
    "an unknown condition",
    system(right("r", ", conditions: [no]")),
    "systems.0.entitlements.0.conditions.0",
    "unknown_condition",
    "got no",
  ],
  [
    "an unknown right",
    roles("{ code: a, name: A, entitlements: [crm/no] }"),
    "roles.0.entitlements.0",
    "unknown_target",
    "crm/no",
  ],
  [
    "an unknown role",
    roles("{ code: a, name: A, includes: [no] }"),
    "roles.0.includes.0",
    "unknown_target",
    "role:no",
  ],
  [
    "a circle of roles",
    roles("{ code: a, name: A, includes: [b] }", "{ code: b, name: B, includes: [a] }"),
    "roles.0.includes",
    "circle",
    "a → b → a",
  ],
  [
    "a role in itself",
    roles("{ code: a, name: A, includes: [a] }"),
    "roles.0.includes",
    "circle",
    "a → a",
  ],
  [
    "an unknown fact",
    rule('person.shoeSize == "1"'),
    "rules.0.when",
    "no_such_key",
    "line 1, column",
  ],
  [
    "half a condition",
    rule("person.title =="),
    "rules.0.when",
    "unexpected_token",
    "line 1, column",
  ],
  ["no condition", rule("person.title"), "rules.0.when", "not_a_condition", "true or false"],
  [
    "a rule that goes back",
    "rules: [{ code: everybody, name: E, when: 'true', gives: [role:base] }]",
    "rules.0.state",
    "goes_back",
    "enforced",
  ],
  [
    "equal sides",
    "separations: [{ code: x, name: X, mode: ask, left: [crm/read], right: [crm/read] }]",
    "separations.0.right.0",
    "same_sides",
    "crm/read in both",
  ],
  [
    "a right of the portal that is none",
    "systems: [{ code: postern, name: P, zone: office, entitlements: [{code: no, name: N, risk: low}] }]",
    "systems.0.entitlements.0.code",
    "reserved",
    "portal",
  ],
  [
    "a policy without stages",
    "policies: [{ code: pp, name: Policy, priority: 1, when: 'true', fallback: { role: base } }]",
    "policies.0.stages",
    "invalid_type",
    "array",
  ],
  [
    "a policy that cannot be read",
    "policies: [{ code: pp, name: Policy, priority: 1, when: 'nothing', automatic: true }]",
    "policies.0.when",
    "unknown_variable",
    "line 1",
  ],
  [
    "unknown approvers",
    "policies: [{ code: pp, name: Policy, priority: 1, when: 'true', fallback: boss }]",
    "policies.0.fallback",
    "invalid_union",
    "managers-manager",
  ],
])("%s is refused with its place", async (_what, file, field, reason, said) => {
  const before = await everything();
  const error = await applyCatalogFile(console_, file).catch((thrown: PosternError) => thrown);
  const problems = (error as PosternError).details["problems"] as Problem[];
  expect(problems).toContainEqual({ field, reason, expected: expect.stringContaining(said) });
  const after = await everything();
  expect(after).toEqual(before);
});

test("deep and self-multiplying files are refused before they cost anything", async () => {
  const deep = `systems: ${"[".repeat(3000)}${"]".repeat(3000)}`;
  await expect(applyCatalogFile(console_, deep)).rejects.toThrow("invalid_input");
  const bomb = ["a: &a [1,1,1,1,1,1,1,1,1]"];
  for (let level = 1; level < 9; level++) {
    const [name, of] = [String.fromCharCode(97 + level), String.fromCharCode(96 + level)];
    bomb.push(`${name}: &${name} [${Array.from({ length: 9 }, () => `*${of}`).join(",")}]`);
  }
  await expect(applyCatalogFile(console_, bomb.join("\n"))).rejects.toThrow("invalid_input");
  await expect(applyCatalogFile(console_, " ".repeat(4_000_001))).rejects.toThrow();
});
