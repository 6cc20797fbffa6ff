import { describe, expect, test } from "vitest";
import {
  enterpriseUrn,
  groupType,
  groupUrn,
  hrUrn,
  isSelected,
  parseSelection,
  project,
  userType,
} from "#lib/feeds/scim/index.ts";
import { barbara, contractor, refusalOf } from "./bodies.ts";

const seen = (asked: Parameters<typeof parseSelection>[0], resource = barbara()) =>
  project(resource, userType, parseSelection(asked));
const { id, schemas } = barbara();

describe("an answer shows", () => {
  test("everything by default, but what is never returned", () => {
    expect(seen({})).toEqual(barbara());
    const { effectiveAt: _at, eventId: _id, ...hr } = contractor()[hrUrn];
    expect(seen({}, contractor())).toEqual({ ...contractor(), [hrUrn]: hr });
    expect(seen({ attributes: `${hrUrn}:eventId` }, contractor())).not.toHaveProperty([hrUrn]);
  });

  test.each<[attributes: string | string[], parts: object]>([
    ["userName", { userName: "bjensen@example.com" }],
    [
      "USERNAME, name.familyName",
      { userName: "bjensen@example.com", name: { familyName: "Jensen" } },
    ],
    [
      ["emails.value"],
      { emails: [{ value: "bjensen@example.com" }, { value: "babs@jensen.org" }] },
    ],
    [
      "urn:ietf:params:scim:schemas:core:2.0:User:title,name,name.givenName",
      { title: "Tour Guide", name: barbara()["name"] },
    ],
    [`${enterpriseUrn}:division`, { [enterpriseUrn]: { division: "Theme Park" } }],
    [
      `${enterpriseUrn}:manager.displayName`,
      { [enterpriseUrn]: { manager: { displayName: "John Smith" } } },
    ],
    [enterpriseUrn, { [enterpriseUrn]: barbara()[enterpriseUrn] }],
    ["meta.version", { meta: { version: String.raw`W\/"3694e05e9dff591"` } }],
    ["nobody", {}],
  ])("only %s, with id and schemas", (attributes, parts) =>
    expect(seen({ attributes })).toEqual({ id, schemas, ...parts }),
  );

  test("not what is excluded, but id and schemas always", () => {
    const excludedAttributes = `id,schemas,emails.type,groups,meta,name,${enterpriseUrn}`;
    const { groups: _g, meta: _m, name: _n, [enterpriseUrn]: _e, ...rest } = barbara();
    const emails = [{ value: "bjensen@example.com", primary: true }, { value: "babs@jensen.org" }];
    expect(seen({ excludedAttributes })).toEqual({ ...rest, emails });
  });

  test("of a group no members where nobody asks for them", () => {
    const group = { schemas: [groupUrn], id: "g", displayName: "G", members: [{ value: "a" }] };
    const without = parseSelection({ excludedAttributes: "Members" });
    expect(project(group, groupType, without)).not.toHaveProperty("members");
    expect(isSelected(without, "members")).toBe(false);
    expect(isSelected(parseSelection({ attributes: "displayName" }), "members")).toBe(false);
    expect(isSelected(parseSelection({ attributes: "members.value" }), "members")).toBe(true);
    expect(isSelected(parseSelection({}), "members")).toBe(true);
    const manager = `${enterpriseUrn}:manager`;
    expect(isSelected(parseSelection({ attributes: enterpriseUrn }), manager)).toBe(true);
    expect(isSelected(parseSelection({ excludedAttributes: enterpriseUrn }), manager)).toBe(false);
  });
});

test.each([["a b"], ["1"], [Array.from({ length: 101 }, () => "title")]])(
  "a list of attributes that is none is refused",
  (attributes) =>
    expect(refusalOf(() => parseSelection({ attributes }))).toMatchObject({
      status: 400,
      scimType: "invalidValue",
    }),
);
