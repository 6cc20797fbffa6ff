import { describe, expect, test } from "vitest";
import {
  enterpriseUrn,
  groupType,
  groupUrn,
  hrUrn,
  parseResource,
  userType,
  userUrn,
} from "#lib/feeds/scim/index.ts";
import { barbara, contractor, refusalOf } from "./bodies.ts";

const limits = { valuesMax: 100 };
const read = (body: unknown) => parseResource(body, userType, limits);
const user = (parts: object) => ({ schemas: [userUrn], userName: "u", ...parts });

describe("a person's body", () => {
  test("the standard's own is kept, but for what is read-only or not ours", () => {
    const { id: _id, meta: _meta, groups: _groups, ...kept } = barbara();
    const more = { nickName: "Babs", phoneNumbers: [{ value: "555" }], password: "t1meMa$heen" };
    const { manager, ...enterprise } = kept[enterpriseUrn] as { manager: { value: string } };
    expect(read({ ...barbara(), ...more, "urn:other:User": { a: 1 } })).toEqual({
      ...kept,
      [enterpriseUrn]: { ...enterprise, manager: { value: manager.value } },
    });
  });

  test("our extension is kept whole, what is only written included", () => {
    const { [hrUrn]: hr, ...rest } = contractor();
    expect(read(contractor())).toEqual({ ...rest, [hrUrn]: { ...hr, workerType: "contractor" } });
  });

  test("names and URNs count in any case, and come back as the schema writes them", () => {
    expect(
      read({
        SCHEMAS: [userUrn.toUpperCase()],
        USERNAME: "u",
        Name: { FAMILYNAME: "Jensen" },
        [enterpriseUrn.toLowerCase()]: { EmployeeNumber: "7" },
      }),
    ).toEqual({
      schemas: [userUrn, enterpriseUrn],
      userName: "u",
      name: { familyName: "Jensen" },
      [enterpriseUrn]: { employeeNumber: "7" },
    });
  });

  test("an extension that is there counts though schemas do not name it, and the reverse not", () => {
    expect(read(user({ [hrUrn]: { grade: "A" } }))["schemas"]).toEqual([userUrn, hrUrn]);
    expect(read({ ...user({}), schemas: [userUrn, hrUrn] })["schemas"]).toEqual([userUrn]);
  });

  test("null, an empty list and an empty string mean that nothing is there", () => {
    expect(
      read(user({ title: null, emails: [], displayName: "", name: { givenName: "" } })),
    ).toEqual(user({}));
  });

  test("an address without the address is none, and one that stands twice is one", () => {
    const emails = [
      { type: "work", value: "" },
      { type: "home", value: "a@x.org" },
      { type: "home", value: "A@x.org", primary: true },
    ];
    expect(read(user({ emails }))["emails"]).toEqual([emails[2]]);
  });

  test.each<[sent: unknown, kept: unknown]>([
    ["True", true],
    ["false", false],
    [false, false],
  ])("active %j is %j", (sent, kept) => expect(read(user({ active: sent }))["active"]).toBe(kept));

  test.each<[shape: string, manager: unknown]>([
    ["an id", "26118915"],
    ["an object", { value: "26118915", $ref: "../Users/26118915", displayName: "J" }],
    ["a list of one", [{ value: "26118915" }]],
  ])("a manager may be %s", (_shape, manager) =>
    expect(read(user({ [enterpriseUrn]: { manager } }))[enterpriseUrn]).toEqual({
      manager: { value: "26118915" },
    }),
  );
});

describe("a body that cannot be right is refused, with the attribute named", () => {
  test.each<[body: unknown, scimType: string, detail: RegExp]>([
    [[], "invalidSyntax", /expected a User/],
    [{ userName: "u" }, "invalidSyntax", /schemas: .*core:2.0:User/],
    [{ schemas: [groupUrn], userName: "u" }, "invalidSyntax", /schemas/],
    [{ schemas: [userUrn] }, "invalidValue", /^userName: expected a value/],
    [user({ userName: "" }), "invalidValue", /^userName/],
    [user({ USERNAME: "v" }), "invalidSyntax", /userName stands twice/],
    [user({ userName: 5 }), "invalidValue", /userName: expected a string/],
    [
      user({ title: { a: 1 }, displayName: ["a", "b"] }),
      "invalidValue",
      /displayName: .*one value/,
    ],
    [user({ active: "yes" }), "invalidValue", /active: expected true or false/],
    [user({ name: "Jensen" }), "invalidValue", /name: expected an object/],
    [user({ name: { familyName: 1 } }), "invalidValue", /name.familyName: expected a string/],
    [user({ title: "x".repeat(2001) }), "invalidValue", /title: .*2000/],
    [user({ title: "a\0b" }), "invalidValue", /title: .*well-formed/],
    [user({ title: "\ud800" }), "invalidValue", /title: .*well-formed/],
    [user({ timezone: "Mars/Olympus" }), "invalidValue", /timezone: .*IANA/],
    [
      user({ [hrUrn]: { startDate: "2026-02-30" } }),
      "invalidValue",
      /hr:2.0:User:startDate: .*day/,
    ],
    [user({ [hrUrn]: { workerType: "boss" } }), "invalidValue", /workerType: .*employee, con/],
    [user({ [hrUrn]: { effectiveAt: "soon" } }), "invalidValue", /effectiveAt/],
    [user({ [hrUrn]: [] }), "invalidSyntax", /hr:2.0:User: expected an object/],
    [
      user({ emails: ["a@x.org", "b@x.org"].map((value) => ({ value, primary: true })) }),
      "invalidValue",
      /emails: .*one primary/,
    ],
  ])("%j → %s", (body, scimType, detail) => {
    const refusal = refusalOf(() => read(body));
    expect(refusal).toMatchObject({ status: 400, scimType });
    expect(refusal?.detail).toMatch(detail);
  });

  test("a list that is too long is refused before it is read", () => {
    const emails = Array.from({ length: 101 }, () => 5);
    expect(refusalOf(() => read(user({ emails })))).toMatchObject({ status: 413 });
  });

  test("no name of a body reaches the prototype", () => {
    const body = JSON.parse(`{"schemas":["${userUrn}"],"userName":"u","__proto__":{"title":"x"}}`);
    expect(Object.keys(read(body))).toEqual(["userName", "schemas"]);
    expect(read(body)["title"]).toBeUndefined();
  });
});

describe("a group's body", () => {
  test("members are kept once each, whether objects or ids", () => {
    const members = [{ value: "a", display: "A", $ref: "x", type: "User" }, { value: "b" }, "a"];
    const body = { schemas: [groupUrn], displayName: "Guides", externalId: "g", members };
    expect(parseResource(body, groupType, limits)).toEqual({
      ...body,
      members: [{ value: "a", type: "User" }, { value: "b" }],
    });
  });

  test("a member without an id is refused", () => {
    const body = { schemas: [groupUrn], displayName: "Guides", members: [{ display: "A" }] };
    expect(refusalOf(() => parseResource(body, groupType, limits))?.detail).toMatch(
      /^members.value: expected a value/,
    );
  });
});
