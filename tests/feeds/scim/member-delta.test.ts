import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  applyPatch,
  groupType,
  groupUrn,
  memberDelta,
  type GroupChange,
  type PatchOperation,
} from "#lib/feeds/scim/index.ts";
import { add, refusalOf, remove, replace } from "./bodies.ts";

const refs = (...ids: string[]) => ids.map((value) => ({ value }));

describe("what a patch makes of a group", () => {
  test.each<[what: string, operations: PatchOperation[], change: object]>([
    ["added", [add("members", refs("a", "b"))], { members: delta(["a", "b"], []) }],
    ["removed", [remove('members[value eq "a"]')], { members: delta([], ["a"]) }],
    [
      "removed, several at once",
      [remove('members[value eq "a" or value eq "b"]')],
      { members: delta([], ["a", "b"]) },
    ],
    ["removed by a list", [remove("members", refs("a"))], { members: delta([], ["a"]) }],
    ["removed by an empty list", [remove("members", [])], { members: delta([], []) }],
    ["all removed", [remove("members")], { members: all() }],
    ["all replaced", [replace("members", refs("a"))], { members: all("a") }],
    ["all replaced by nobody", [replace("members", [])], { members: all() }],
    [
      "replaced, then changed",
      [replace("members", refs("a")), add("members", refs("b")), remove('members[value eq "a"]')],
      { members: all("b") },
    ],
    [
      "added and removed again",
      [add("members", refs("a")), remove('members[value eq "a"]')],
      { members: delta([], ["a"]) },
    ],
    [
      "renamed and added to, without a path",
      [{ op: "add", value: { id: "x", displayName: "N", members: refs("a") } }],
      { displayName: "N", members: delta(["a"], []) },
    ],
    [
      "given another outer id",
      [replace("externalId", "e"), add('members[value eq "a"]', { value: "a" })],
      { externalId: "e", members: delta(["a"], []) },
    ],
    ["without an outer id", [remove("externalId")], { externalId: null, members: delta([], []) }],
  ])("%s", (_what, operations, change) => expect(memberDelta(operations)).toEqual(change));

  test.each<[operation: PatchOperation, scimType: string]>([
    [remove("displayName"), "mutability"],
    [replace("displayName", ""), "invalidValue"],
    [remove('members[display sw "A"]'), "invalidFilter"],
    [remove('members[value eq "a" and type eq "User"]'), "invalidFilter"],
    [replace('members[value eq "a"]', { value: "b" }), "noTarget"],
    [remove("members.value"), "invalidPath"],
    [add("members", [{ display: "A" }]), "invalidValue"],
    [{ op: "add", path: "members" }, "invalidValue"],
    [replace("id", "x"), "mutability"],
    [{ op: "remove" }, "noTarget"],
  ])("%j → %s", (operation, scimType) =>
    expect(refusalOf(() => memberDelta([operation]))).toMatchObject({ scimType }),
  );

  test("a delta on a set comes to what the patch makes of the whole list", () => {
    const ids = fc.subarray(["a", "b", "c", "d", "e"]);
    const operation = fc.oneof(
      ids.map((some) => add("members", refs(...some))),
      ids.map((some) => remove("members", refs(...some))),
      ids.map((some) => replace("members", refs(...some))),
      fc.constantFrom("a", "b", "c").map((id) => remove(`members[value eq "${id}"]`)),
      fc.constant(remove("members")),
      ids.map((some): PatchOperation => ({ op: "add", value: { members: refs(...some) } })),
    );
    fc.assert(
      fc.property(ids, fc.array(operation, { maxLength: 6 }), (before, operations) => {
        const group = { schemas: [groupUrn], displayName: "G", members: refs(...before) };
        const after = (applyPatch(group, operations, groupType)["members"] ?? []) as Member[];
        const changed = applied(new Set(before), memberDelta(operations));
        expect([...changed].sort()).toEqual(after.map(({ value }) => value).sort());
      }),
    );
  });

  test("two deltas at once lose nobody, in either order", () => {
    const one = memberDelta([add("members", refs("a")), remove('members[value eq "x"]')]);
    const other = memberDelta([add("members", refs("b")), remove('members[value eq "y"]')]);
    const before = new Set(["x", "y", "z"]);
    expect(applied(applied(before, one), other)).toEqual(new Set(["z", "a", "b"]));
    expect(applied(applied(before, other), one)).toEqual(new Set(["z", "b", "a"]));
  });
});

type Member = { value: string };

function delta(added: string[], removed: string[]) {
  return { kind: "delta", add: added, remove: removed };
}

function all(...members: string[]) {
  return { kind: "replace", members };
}

function applied(before: ReadonlySet<string>, { members }: GroupChange): Set<string> {
  if (members.kind === "replace") return new Set(members.members);
  const gone = new Set(members.remove);
  return new Set([...[...before].filter((id) => !gone.has(id)), ...members.add]);
}
