import { describe, expect, test } from "vitest";
import {
  compileFilter,
  compileSort,
  parseFilter,
  type Column,
  type FilterColumns,
  type Rows,
} from "#lib/feeds/scim/index.ts";
import { sql } from "#lib/kernel/index.ts";
import { refusalOf } from "./bodies.ts";

const members: Rows = {
  some: (condition) => sql`exists (select from member m where ${condition})`,
  columns: new Map<string, Column>([
    ["value", { column: sql`m.id`, kind: "id" }],
    ["type", { column: sql`m.type`, kind: "text" }],
  ]),
};
const columns: FilterColumns = new Map<string, Column | Rows>([
  ["id", { column: sql`p.id`, kind: "id" }],
  ["username", { column: sql`p.name`, kind: "text" }],
  ["externalid", { column: sql`p.external_id`, kind: "exact" }],
  ["active", { column: sql`p.active`, kind: "boolean" }],
  ["meta.lastmodified", { column: sql`p.changed_at`, kind: "dateTime" }],
  ["name.familyname", { column: sql`p.family_name`, kind: "text" }],
  ["size", { column: sql`p.size`, kind: "number" }],
  [
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:user:employeenumber",
    { column: sql`p.number`, kind: "exact" },
  ],
  ["members", members],
]);
const uuid = "2819c223-7f76-453a-919d-413861904646";
const compiled = (text: string) => {
  const { text: statement, values } = compileFilter(parseFilter(text), columns);
  return [statement, values];
};

describe("a filter becomes a condition whose values are parameters", () => {
  test.each<[text: string, statement: string, values: unknown[]]>([
    ['userName eq "BJensen"', "lower(p.name) = lower($1::text)", ["BJensen"]],
    [
      'urn:ietf:params:scim:schemas:core:2.0:User:userName eq "b"',
      "lower(p.name) = lower($1::text)",
      ["b"],
    ],
    ['userName ne "b"', "lower(p.name) is distinct from lower($1::text)", ["b"]],
    [String.raw`userName sw "J_%\\"`, "lower(p.name) like $1", [String.raw`j\_\%\\%`]],
    ['userName co "J"', "lower(p.name) like $1", ["%j%"]],
    [
      'userName ew "J"',
      "right(lower(p.name), length(lower($1::text))) = lower($2::text)",
      ["J", "J"],
    ],
    ['userName gt "J"', "lower(p.name) > lower($1::text)", ["J"]],
    ["userName pr", "p.name <> ''", []],
    ["userName eq null", "not coalesce(p.name <> '', false)", []],
    ["userName ne null", "p.name <> ''", []],
    ['externalId eq "A"', "p.external_id = $1::text", ["A"]],
    ['externalId sw "A"', "starts_with(p.external_id, $1::text)", ["A"]],
    ['externalId co "A"', "position($1::text in p.external_id) > 0", ["A"]],
    [`id eq "${uuid}"`, "p.id = $1::uuid", [uuid]],
    ['id eq "x"', "false", []],
    ['id ne "x"', "true", []],
    ['id sw "2819"', "starts_with(p.id::text, $1::text)", ["2819"]],
    ["active eq true", "p.active = $1::boolean", [true]],
    ['active ne "False"', "p.active is distinct from $1::boolean", [false]],
    [
      'meta.lastModified ge "2011-05-13T04:42:34+02:00"',
      "p.changed_at >= $1::timestamptz",
      ["2011-05-13T02:42:34.000Z"],
    ],
    ["size le 5", "p.size <= $1::numeric", [5]],
    [
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber eq "7"',
      "p.number = $1::text",
      ["7"],
    ],
    ["active pr and userName pr", "(p.active is not null and p.name <> '')", []],
    [
      'not (userName eq "a" or userName eq "b")',
      "not coalesce((lower(p.name) = lower($1::text) or lower(p.name) = lower($2::text)), false)",
      ["a", "b"],
    ],
    ['name[familyName eq "J"]', "lower(p.family_name) = lower($1::text)", ["J"]],
  ])("%s", (text, statement, values) => expect(compiled(text)).toEqual([statement, values]));
});

describe("a filter on several values asks for one row", () => {
  const exists = (condition: string) => `exists (select from member m where ${condition})`;
  test.each<[text: string, statement: string]>([
    [`members.value eq "${uuid}"`, exists("m.id = $1::uuid")],
    [`members eq "${uuid}"`, exists("m.id = $1::uuid")],
    [`members[value eq "${uuid}"]`, exists("m.id = $1::uuid")],
    [
      `members[value eq "${uuid}" and type eq "User"]`,
      exists("(m.id = $1::uuid and lower(m.type) = lower($2::text))"),
    ],
    ["members pr", exists("m.id is not null")],
    ["members eq null", `not coalesce(${exists("m.id is not null")}, false)`],
    [
      `members.value ne "${uuid}"`,
      `(${exists("m.id is distinct from $1::uuid")} or not ${exists("m.id is not null")})`,
    ],
  ])("%s", (text, statement) => expect(compiled(text)[0]).toBe(statement));
});

test.each<[text: string, detail: RegExp]>([
  ['nickName eq "x"', /"nickName" cannot be searched/],
  ['members.display eq "x"', /"members.display" cannot be searched/],
  ['members[display eq "x"]', /"display" cannot be searched/],
  ['name eq "x"', /"name" cannot be searched/],
  ['constructor eq "x"', /"constructor" cannot be searched/],
  ['active co "t"', /active is a boolean/],
  ['meta.lastModified co "2011"', /meta.lastModified is a dateTime/],
  ["userName eq 5", /userName is a string/],
  ["userName gt null", /userName is a string/],
  ['size eq "5"', /size is a number/],
])("%s is refused, with the attribute named", (text, detail) => {
  const refusal = refusalOf(() => compiled(text));
  expect(refusal).toMatchObject({ status: 400, scimType: "invalidFilter" });
  expect(refusal?.detail).toMatch(detail);
});

describe("sorting", () => {
  test("disregards case where the attribute does", () => {
    const { by, isDescending } = compileSort("userName", "descending", columns);
    expect([by.text, isDescending]).toEqual(["lower(p.name)", true]);
    expect(compileSort("externalId", "Ascending", columns).by.text).toBe("p.external_id");
  });

  test.each([
    ["nickName", "ascending"],
    ["members", "ascending"],
    ["userName", "up"],
  ])("by %s %s is refused", (sortBy, sortOrder) =>
    expect(refusalOf(() => compileSort(sortBy, sortOrder, columns))).toMatchObject({
      scimType: "invalidValue",
    }),
  );
});
