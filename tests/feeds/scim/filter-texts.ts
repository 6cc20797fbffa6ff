import fc from "fast-check";
import type { Comparator, Filter } from "#lib/feeds/scim/index.ts";

/** The filters of RFC 7644 §3.4.2.2, figure 2, letter by letter. */
export const filtersOfTheStandard = [
  'userName eq "bjensen"',
  `name.familyName co "O'Malley"`,
  'userName sw "J"',
  'urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J"',
  "title pr",
  'meta.lastModified gt "2011-05-13T04:42:34Z"',
  'meta.lastModified ge "2011-05-13T04:42:34Z"',
  'meta.lastModified lt "2011-05-13T04:42:34Z"',
  'meta.lastModified le "2011-05-13T04:42:34Z"',
  'title pr and userType eq "Employee"',
  'title pr or userType eq "Intern"',
  'schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"',
  'userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")',
  'userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org")',
  'userType eq "Employee" and (emails.type eq "work")',
  'userType eq "Employee" and emails[type eq "work" and value co "@example.com"]',
  'emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "@foo.com"]',
] as const;

/** A filter as text; every inner "and" and "or" in brackets. */
export function printFilter(filter: Filter): string {
  switch (filter.kind) {
    case "and":
    case "or":
      return filter.of.map(bracketed).join(` ${filter.kind} `);
    case "not":
      return `not (${printFilter(filter.of)})`;
    case "some":
      return `${filter.path}[${printFilter(filter.of)}]`;
    case "present":
      return `${filter.path} pr`;
    case "compare":
      return `${filter.path} ${filter.op} ${JSON.stringify(filter.value)}`;
  }
}

const bracketed = (filter: Filter): string =>
  filter.kind === "and" || filter.kind === "or" ? `(${printFilter(filter)})` : printFilter(filter);

const path = fc.constantFrom(
  ...["userName", "name.familyName", "members.$ref", "not", "and", "x-y_1"],
  "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value",
);
const op = fc.constantFrom<Comparator>("eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le");
const text = fc.string({ unit: "grapheme", maxLength: 40 }).filter((it) => !it.includes("\0"));
const value = fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null));

/** Any tree that a filter can say. */
export const anyFilter = fc.letrec<{ node: Filter; leaf: Filter }>((tie) => ({
  leaf: fc.oneof(
    fc.record({ kind: fc.constant("present" as const), path }),
    fc.record({ kind: fc.constant("compare" as const), path, op, value }),
  ),
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    tie("leaf"),
    fc.record({
      kind: fc.constantFrom("and" as const, "or" as const),
      of: fc.array(tie("node"), { minLength: 2, maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant("not" as const), of: tie("node") }),
    fc.record({ kind: fc.constant("some" as const), path, of: tie("leaf") }),
  ),
})).node;
