import { describe, expect, test } from "vitest";
import {
  applyPatch,
  enterpriseUrn,
  groupType,
  groupUrn,
  parsePatch,
  userType,
  userUrn,
} from "#lib/feeds/scim/index.ts";
import { barbara, refusalOf } from "./bodies.ts";

const patchUrn = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const limits = { operationsMax: 1000, valuesMax: 100 };
const message = (...Operations: unknown[]) => ({ schemas: [patchUrn], Operations });
const said = (...operations: unknown[]) => parsePatch(message(...operations), limits);
const patched = (...operations: unknown[]) => applyPatch(barbara(), said(...operations), userType);
const manager = (value: unknown) =>
  (patched(value)[enterpriseUrn] as { manager?: unknown }).manager;

describe("Entra ID", () => {
  test("operations begin with a capital, booleans are words", () => {
    const off = patched({ op: "Replace", path: "active", value: "False" });
    expect(off["active"]).toBe(false);
    expect(patched({ op: "Add", path: "active", value: "True" })["active"]).toBe(true);
    expect(patched({ op: "Remove", path: "title" })).not.toHaveProperty("title");
  });

  test("names with dots and URNs stand as keys without a path", () => {
    const value = {
      "name.familyName": "X",
      [`${enterpriseUrn}:department`]: "Y",
      [`${enterpriseUrn}:manager.value`]: "m",
      'emails[type eq "work"].value': "z@x.org",
      active: "False",
      displayName: "Z",
    };
    expect(patched({ op: "Replace", value })).toMatchObject({
      name: { familyName: "X", givenName: "Barbara" },
      emails: [{ value: "z@x.org", type: "work" }, {}],
      active: false,
      displayName: "Z",
      [enterpriseUrn]: { department: "Y", manager: { value: "m" }, division: "Theme Park" },
    });
  });

  test.each(["Add", "Replace"])("%s of a part makes the usual value that is not there", (op) => {
    const bare = { schemas: [userUrn], userName: "u" };
    const operations = said({ op, path: 'emails[type eq "work"].value', value: "b@x.org" });
    expect(applyPatch(bare, operations, userType)["emails"]).toEqual([
      { type: "work", value: "b@x.org" },
    ]);
  });

  test("a part is made once, then its other parts join it", () => {
    const operations = said(
      { op: "Add", path: 'emails[type eq "other"].value', value: "o@x.org" },
      { op: "Add", path: 'emails[type eq "other"].primary', value: "True" },
    );
    expect(applyPatch(barbara(), operations, userType)["emails"]).toEqual([
      { value: "bjensen@example.com", type: "work", primary: false },
      { value: "babs@jensen.org", type: "home" },
      { type: "other", value: "o@x.org", primary: true },
    ]);
  });

  test.each<[shape: string, operation: object]>([
    ["an id", { path: `${enterpriseUrn}:manager`, value: "m" }],
    ["an object", { path: `${enterpriseUrn}:manager`, value: { value: "m", $ref: "../Users/m" } }],
    ["a list", { path: `${enterpriseUrn}:manager`, value: [{ value: "m" }] }],
    ["a part", { path: `${enterpriseUrn}:manager.value`, value: "m" }],
    ["an object under the URN", { value: { [enterpriseUrn]: { manager: { value: "m" } } } }],
    ["an id under the URN", { path: enterpriseUrn, value: { manager: "m" } }],
  ])("a manager is %s, and the old one's name is not the new one's", (_shape, operation) => {
    expect(manager({ op: "Add", ...operation })).toEqual({ value: "m" });
    expect(manager({ op: "Replace", ...operation })).toEqual({ value: "m" });
  });

  test.each<[how: string, operation: object]>([
    ["removed", { op: "Remove", path: `${enterpriseUrn}:manager` }],
    ["null", { op: "Replace", path: `${enterpriseUrn}:manager`, value: null }],
    ["an empty id", { op: "Replace", path: `${enterpriseUrn}:manager`, value: "" }],
    ["an empty value", { op: "Replace", path: `${enterpriseUrn}:manager`, value: { value: "" } }],
    ["without its value", { op: "Remove", path: `${enterpriseUrn}:manager.value` }],
  ])("a manager who is %s is gone", (_how, operation) =>
    expect(manager(operation)).toBeUndefined(),
  );

  test("what it maps by default and nobody here keeps is passed over", () => {
    expect(
      patched(
        { op: "Add", path: 'phoneNumbers[type eq "work"].value', value: "555" },
        { op: "Add", path: 'addresses[type eq "work"].country', value: "CN" },
        { op: "Add", path: `${enterpriseUrn}:costCenter`, value: "1" },
        { op: "Replace", value: { nickName: "B", [`${enterpriseUrn}:costCenter`]: "1" } },
      ),
    ).toEqual(barbara());
  });

  test("an older agent wraps a string", () => {
    const value = [{ $ref: null, value: "X" }];
    expect(patched({ op: "Replace", path: "displayName", value })["displayName"]).toBe("X");
  });

  test("members leave by a list of values", () => {
    const group = {
      ...{ schemas: [groupUrn], displayName: "G" },
      members: [{ value: "a" }, { value: "b" }],
    };
    const operations = said({
      ...{ op: "Remove", path: "members", value: [{ $ref: null, value: "a" }] },
    });
    expect(applyPatch(group, operations, groupType)["members"]).toEqual([{ value: "b" }]);
  });
});

describe("Okta and OneLogin", () => {
  test("somebody is switched off without a path", () => {
    expect(patched({ op: "replace", value: { active: false } })["active"]).toBe(false);
  });

  test("a group is renamed with its id beside the name", () => {
    const group = { schemas: [groupUrn], id: "abf4dd94", displayName: "Old" };
    const value = { id: "abf4dd94", displayName: "Test SCIMv2" };
    expect(applyPatch(group, said({ op: "replace", value }), groupType)).toEqual({
      ...group,
      displayName: "Test SCIMv2",
    });
  });

  test("members come and go in one message", () => {
    const group = { schemas: [groupUrn], displayName: "G", members: [{ value: "23a35c27" }] };
    const operations = said(
      { op: "remove", path: 'members[value eq "23a35c27"]' },
      { op: "add", path: "members", value: [{ value: "2819c223", display: "t@example.com" }] },
    );
    expect(applyPatch(group, operations, groupType)["members"]).toEqual([{ value: "2819c223" }]);
  });

  test("a whole person without a path changes what is not read-only", () => {
    const { name, ...rest } = barbara();
    const value = { ...rest, title: "X", name: { ...(name as object), familyName: "Y" } };
    expect(patched({ op: "replace", value })).toMatchObject({
      title: "X",
      name: { familyName: "Y" },
      groups: barbara()["groups"],
    });
  });
});

describe("a message that cannot be right is refused", () => {
  const many = Array.from({ length: 1001 }, () => ({ op: "remove", path: "title" }));
  test.each<[what: string, body: unknown, status: number, detail: RegExp]>([
    ["no object", "x", 400, /PATCH message/],
    ["no schema", { Operations: [{}] }, 400, /schemas/],
    ["no operations", { schemas: [patchUrn] }, 400, /Operations/],
    ["an empty list", message(), 400, /Operations/],
    ["no operation", message(5), 400, /Operations\[0]/],
    ["an unknown operation", message({ op: "move" }), 400, /Operations\[0].op/],
    ["a path of another type", message({ op: "add", path: 1 }), 400, /Operations\[0].path/],
    ["too many operations", message(...many), 413, /1000 operations/],
    [
      "too many values",
      message({ op: "add", path: "emails", value: Array.from({ length: 101 }, () => "x") }),
      413,
      /100 values/,
    ],
  ])("%s", (_what, body, status, detail) => {
    const refusal = refusalOf(() => parsePatch(body, limits));
    expect(refusal?.status).toBe(status);
    expect(refusal?.detail).toMatch(detail);
  });

  test("the names of a message count in any case", () => {
    const body = { Schemas: [patchUrn], operations: [{ OP: "ADD", Path: "title", Value: "X" }] };
    expect(parsePatch(body, limits)).toEqual([{ op: "add", path: "title", value: "X" }]);
  });
});
