import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import {
  compileFilter,
  matches,
  userType,
  type Column,
  type Filter,
  type FilterColumns,
  type Rows,
} from "#lib/feeds/scim/index.ts";
import { sql } from "#lib/kernel/index.ts";
import { printFilter } from "./filter-texts.ts";

type Person = {
  id: string;
  userName: string;
  title?: string;
  externalId?: string;
  active?: boolean;
  meta: { lastModified: string };
  emails?: { value: string; type: string }[];
};

const idOf = (last: number) => `2819c223-7f76-453a-919d-00000000000${last}`;
const people: Person[] = [
  {
    ...{ id: idOf(1), userName: "Ann", title: "50%", externalId: "A", active: true },
    meta: { lastModified: "2026-01-01T00:00:00Z" },
    emails: [
      { value: "ann@x.org", type: "work" },
      { value: "ann@home.org", type: "home" },
    ],
  },
  {
    ...{ id: idOf(2), userName: "ann_lee", title: "a_b", externalId: "a", active: false },
    meta: { lastModified: "2026-01-02T00:00:00Z" },
    emails: [{ value: "ANN@x.org", type: "home" }],
  },
  { id: idOf(3), userName: "bo\\b", meta: { lastModified: "2026-01-03T00:00:00Z" } },
  {
    ...{ id: idOf(4), userName: "o'hara", title: "axb", active: true },
    meta: { lastModified: "2026-01-03T00:00:00.5Z" },
    emails: [{ value: "o@x.org", type: "work" }],
  },
];

const mail: Rows = {
  some: (condition) => sql`exists (select from mail m where m.person = p.id and ${condition})`,
  columns: new Map<string, Column>([
    ["value", { column: sql`m.value`, kind: "text" }],
    ["type", { column: sql`m.type`, kind: "text" }],
  ]),
};
const columns: FilterColumns = new Map<string, Column | Rows>([
  ["id", { column: sql`p.id`, kind: "id" }],
  ["username", { column: sql`p.user_name`, kind: "text" }],
  ["title", { column: sql`p.title`, kind: "text" }],
  ["externalid", { column: sql`p.external_id`, kind: "exact" }],
  ["active", { column: sql`p.active`, kind: "boolean" }],
  ["meta.lastmodified", { column: sql`p.last_modified`, kind: "dateTime" }],
  ["emails", mail],
]);

let client: pg.Client;

beforeAll(async () => {
  client = new pg.Client({ connectionString: inject("serverUrl") });
  await client.connect();
  // Letters in the order of their code points, as in the resources themselves.
  await client.query(`
    create temporary table person (id uuid, user_name text collate "C", title text collate "C",
      external_id text collate "C", active boolean, last_modified timestamptz);
    create temporary table mail (person uuid, value text collate "C", type text collate "C")`);
  for (const { id, userName, title, externalId, active, meta, emails = [] } of people) {
    await client.query("insert into person values ($1, $2, $3, $4, $5, $6)", [
      ...[id, userName, title, externalId, active, meta.lastModified],
    ]);
    for (const { value, type } of emails) {
      await client.query("insert into mail values ($1, $2, $3)", [id, value, type]);
    }
  }
});

afterAll(() => client.end());

const letters = fc.constantFrom("eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le");
const order = fc.constantFrom("eq", "ne", "gt", "ge", "lt", "le");
const same = fc.constantFrom("eq", "ne");
const words = ["Ann", "a", "A_", "%", "\\", "'", "axb", "ann@x.org", "work", idOf(2), "", "B"];
const compared = (paths: string[], op: fc.Arbitrary<string>, values: unknown[]) =>
  fc.record({
    kind: fc.constant("compare" as const),
    path: fc.constantFrom(...paths),
    op,
    value: fc.constantFrom(...values),
  }) as fc.Arbitrary<Filter>;
const inMail = fc.oneof(
  compared(["value", "type"], letters, words),
  fc.record({ kind: fc.constant("present" as const), path: fc.constantFrom("value", "type") }),
);
const leaf: fc.Arbitrary<Filter> = fc.oneof(
  compared(["userName", "TITLE", "externalId", "id", "emails", "emails.type"], letters, words),
  compared(["title", "externalId", "active", "emails", "emails.value"], same, [null]),
  compared(["active"], same, [true, false, "True"]),
  compared(["meta.lastModified"], order, ["2026-01-03T00:00:00Z", "2026-01-02T01:00:00+01:00"]),
  fc.record({
    kind: fc.constant("present" as const),
    path: fc.constantFrom("title", "active", "emails", "emails.type", "externalId"),
  }),
  fc.record({ kind: fc.constant("some" as const), path: fc.constant("emails"), of: inMail }),
  fc.record({
    kind: fc.constant("some" as const),
    path: fc.constant("emails"),
    of: fc.record({
      kind: fc.constantFrom("and" as const, "or" as const),
      of: fc.array(inMail, { minLength: 2, maxLength: 2 }),
    }),
  }),
);
const filter = fc.letrec<{ node: Filter }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    fc.record({ kind: fc.constant("not" as const), of: tie("node") }),
    fc.record({
      kind: fc.constantFrom("and" as const, "or" as const),
      of: fc.array(tie("node"), { minLength: 2, maxLength: 3 }),
    }),
  ),
})).node;

test("the database finds whom the filter means, no more and no less", async () => {
  await fc.assert(
    fc.asyncProperty(filter, async (wanted) => {
      const { text, values } = compileFilter(wanted, columns);
      const found = await client.query<{ id: string }>(
        `select p.id from person p where ${text} order by p.id`,
        values,
      );
      const meant = people.filter((person) => matches(wanted, person, userType));
      expect(
        found.rows.map(({ id }) => id),
        printFilter(wanted),
      ).toEqual(meant.map(({ id }) => id));
    }),
    { numRuns: 500 },
  );
});
