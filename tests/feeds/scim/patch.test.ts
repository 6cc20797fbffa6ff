import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  applyPatch,
  enterpriseUrn,
  groupType,
  groupUrn,
  hrUrn,
  userType,
  userUrn,
  type PatchOperation,
} from "#lib/feeds/scim/index.ts";
import { add, barbara, refusalOf, remove, replace } from "./bodies.ts";

const patched = (...operations: PatchOperation[]) => applyPatch(barbara(), operations, userType);
const work = { value: "bjensen@example.com", type: "work", primary: true };
const home = { value: "babs@jensen.org", type: "home" };

const odd = { "urn:other:2.0": { a: 1 }, "urn:other:User": { a: 1 }, "a b": 1, schemas: ["x"] };
const many = Array.from({ length: 49 }, (_, index) => ({ value: `${index}@x.org` }));

describe("add", () => {
  test.each<[what: string, operation: PatchOperation, part: object]>([
    ["sets what is simple", add("displayName", "B"), { displayName: "B" }],
    [
      "takes the standard's example, a whole resource without a path",
      { op: "add", value: { emails: [{ value: "b@x.org", type: "home" }], nickname: "Babs" } },
      { emails: [work, home, { value: "b@x.org", type: "home" }] },
    ],
    ["sets a part", add("name.middleName", "J"), { name: { middleName: "J" } }],
    [
      "completes what is complex",
      add("name", { givenName: "B" }),
      { name: { middleName: "Jane" } },
    ],
    [
      "appends a value",
      add("emails", [{ value: "b@x.org", type: "other" }]),
      { emails: [work, home, { value: "b@x.org", type: "other" }] },
    ],
    ["changes nothing by a value that is there", add("emails", [home]), { emails: [work, home] }],
    [
      "makes a newly primary value the only one",
      add("emails", { ...home, primary: true }),
      {
        emails: [
          { ...work, primary: false },
          { ...home, primary: true },
        ],
      },
    ],
    ["adds nothing by null", add("title", null), { title: "Tour Guide" }],
    ["takes names in any case", add("NAME.FAMILYNAME", "X"), { name: { familyName: "X" } }],
    ["takes the core URN", add(`${userUrn}:title`, "X"), { title: "X" }],
    [
      "takes an extension's attribute",
      add(`${hrUrn}:orgUnit`, "d005"),
      { schemas: [userUrn, enterpriseUrn, hrUrn], [hrUrn]: { orgUnit: "d005" } },
    ],
    [
      "takes an extension whole",
      add(enterpriseUrn, { division: "X", costCenter: "1" }),
      { [enterpriseUrn]: { division: "X", department: "Tour Operations" } },
    ],
  ])("%s", (_what, operation, part) => expect(patched(operation)).toMatchObject(part));
});

describe("replace", () => {
  test.each<[what: string, operation: PatchOperation, part: object]>([
    ["sets what is simple", replace("title", "Chief"), { title: "Chief" }],
    ["sets what was not there", replace(`${hrUrn}:grade`, "A"), { [hrUrn]: { grade: "A" } }],
    ["passes over what no schema has", { op: "replace", value: odd }, barbara()],
    ["replaces all values", replace("emails", [home]), { emails: [home] }],
    [
      "leaves other parts of what is complex",
      replace("name", { familyName: "X" }),
      { name: { familyName: "X", givenName: "Barbara" } },
    ],
    [
      "replaces a selected value as a whole",
      replace('emails[type eq "work"]', { value: "b@x.org", type: "work" }),
      { emails: [{ value: "b@x.org", type: "work" }, home] },
    ],
    [
      "replaces a part of a selected value",
      replace('emails[type eq "work" and value co "@example.com"].value', "b@x.org"),
      { emails: [{ ...work, value: "b@x.org" }, home] },
    ],
    [
      "makes another value primary",
      replace('emails[type eq "home"].primary', true),
      {
        emails: [
          { ...work, primary: false },
          { ...home, primary: true },
        ],
      },
    ],
  ])("%s", (_what, operation, part) => expect(patched(operation)).toMatchObject(part));

  test.each([null, ""])("by %j takes the attribute away", (nothing) => {
    expect(patched(replace("title", nothing))).not.toHaveProperty("title");
    expect(patched(replace("name", { middleName: nothing }))["name"]).not.toHaveProperty(
      "middleName",
    );
    expect(patched(replace(`${enterpriseUrn}:manager`, nothing))[enterpriseUrn]).not.toHaveProperty(
      "manager",
    );
  });

  test("of all values by an empty list takes the attribute away", () => {
    expect(patched(replace("emails", []))).not.toHaveProperty("emails");
  });
});

describe("remove", () => {
  test.each<[what: string, path: string, emails: unknown]>([
    ["all values", "emails", undefined],
    ["the values that a filter selects", 'emails[type eq "home"]', [work]],
    ["values until none is left", "emails[value pr]", undefined],
    ["no value where the filter selects none", 'emails[type eq "fax"]', [work, home]],
    ["a value by its address", 'emails[type eq "home"].value', [work]],
    ["a part", "emails[primary eq true].type", [{ value: work.value, primary: true }, home]],
  ])("takes away %s", (_what, path, emails) =>
    expect(patched(remove(path))["emails"]).toEqual(emails),
  );

  test("takes an extension away, and its URN with it", () => {
    const { [enterpriseUrn]: _gone, ...rest } = barbara();
    expect(patched(remove(enterpriseUrn))).toEqual({ ...rest, schemas: [userUrn] });
  });

  test("takes a part and leaves the others", () => {
    expect(patched(remove("name.middleName"))["name"]).toEqual({
      ...(barbara()["name"] as object),
      middleName: undefined,
    });
  });
});

describe("a sponsor is named by id or by number", () => {
  const sponsored = {
    schemas: [userUrn, hrUrn],
    userName: "u",
    [hrUrn]: { sponsor: { value: "a" } },
  };
  test.each<[operation: PatchOperation, sponsor: object]>([
    [replace(`${hrUrn}:sponsor`, { employeeNumber: "7" }), { employeeNumber: "7" }],
    [replace(`${hrUrn}:sponsor.employeeNumber`, "7"), { employeeNumber: "7" }],
    [add(`${hrUrn}:sponsor`, { value: "b" }), { value: "b" }],
  ])("%j ends what was said before", (operation, sponsor) =>
    expect(applyPatch(sponsored, [operation], userType)[hrUrn]).toEqual({ sponsor }),
  );
});

describe("a patch that cannot be right", () => {
  test.each<[operation: PatchOperation, scimType: string]>([
    [add("id", "x"), "mutability"],
    [replace("meta.created", "2010-01-23T04:56:22Z"), "mutability"],
    [add("groups", [{ value: "x" }]), "mutability"],
    [remove("groups"), "mutability"],
    [replace(`${enterpriseUrn}:manager.displayName`, "x"), "mutability"],
    [remove("userName"), "mutability"],
    [replace("userName", ""), "invalidValue"],
    [{ op: "remove" }, "noTarget"],
    [{ op: "add", value: "x" }, "invalidValue"],
    [{ op: "add", path: "title" }, "invalidValue"],
    [replace('emails[value eq "nobody@x.org"].type', "work"), "noTarget"],
    [replace('emails[type eq "fax"].value', "x"), "noTarget"],
    [add('emails[type ne "work" and type ne "home"].value', "x"), "noTarget"],
    [add("nobody", "x"), "invalidPath"],
    [add("name.nobody", "x"), "invalidPath"],
    [add("title[", "x"), "invalidPath"],
    [add("a b", "x"), "invalidPath"],
    [add('title[value eq "x"]', "x"), "invalidPath"],
    [add("emails[type is 1].value", "x"), "invalidFilter"],
    [add("emails[nobody eq 1].value", "x"), "invalidFilter"],
    [add("urn:other:2.0:User:title", "x"), "invalidPath"],
    [add("active", "yes"), "invalidValue"],
    [add("emails", many), "invalidValue"],
    [add("title", 5), "invalidValue"],
    [add("name", "Jensen"), "invalidValue"],
    [replace("emails[value pr].primary", true), "invalidValue"],
    [replace(`${hrUrn}:endDate`, "2026-02-30"), "invalidValue"],
  ])("%j → %s", (operation, scimType) =>
    expect(refusalOf(() => patched(operation))).toMatchObject({ scimType }),
  );

  test("leaves nothing behind: the resource stays as it was", () => {
    const operations = [
      ...[add("title", "X"), add("emails", [{ value: "x@x.org" }]), remove("name")],
      ...[replace('emails[type eq "work"].value', "y@x.org"), remove(enterpriseUrn)],
      ...[replace(`${enterpriseUrn}:manager`, "m"), replace("emails[primary eq true]", home)],
      ...[remove("userName"), add("id", "x"), replace("emails[value pr].primary", true)],
    ];
    const any = fc.array(fc.constantFrom(...operations), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(any, (chosen) => {
        const before = barbara();
        refusalOf(() => applyPatch(before, chosen, userType));
        expect(before).toEqual(barbara());
      }),
    );
  });
});

describe("members", () => {
  const guides = () => ({
    schemas: [groupUrn],
    displayName: "Tour Guides",
    members: [{ value: "2819c223", display: "Babs", type: "User" }, { value: "902c246b" }],
  });
  const patchedGroup = (...operations: PatchOperation[]) =>
    applyPatch(guides(), operations, groupType)["members"];

  test.each<[what: string, operation: PatchOperation, ids: string[]]>([
    [
      "add",
      add("members", [{ display: "J", value: "26118915" }]),
      ["2819c223", "902c246b", "26118915"],
    ],
    ["add one who is in", add("members", [{ value: "902c246b" }]), ["2819c223", "902c246b"]],
    ["remove one", remove('members[value eq "2819c223"]'), ["902c246b"]],
    ["remove by a list", remove("members", [{ value: "2819c223" }]), ["902c246b"]],
    ["remove by an empty list", remove("members", []), ["2819c223", "902c246b"]],
    ["remove all", remove("members"), []],
    ["replace all", replace("members", [{ value: "x" }, { value: "x" }]), ["x"]],
  ])("%s, as the standard shows it", (_what, operation, ids) => {
    const members = (patchedGroup(operation) ?? []) as { value: string }[];
    expect(members.map(({ value }) => value)).toEqual(ids);
  });

  test("whoever is in does not become another", () => {
    expect(
      refusalOf(() => patchedGroup(replace('members[value eq "2819c223"].value', "x"))),
    ).toMatchObject({ scimType: "mutability" });
  });
});
