import { beforeAll, describe, expect, test } from "vitest";
import {
  countHoldersOf,
  giveAccess,
  grantAdministrator,
  listPersonConditions,
  listRoleHolders,
  previewConditions,
  previewRetirement,
  previewRole,
  previewTakeover,
  recordCondition,
  revokeCondition,
  startAndRun,
} from "#lib/access/index.ts";
import {
  createCondition,
  createEntitlement,
  createRole,
  createSystem,
  editEntitlement,
  editRole,
  editSystem,
  getEntitlement,
  getRoleDetail,
  getSystem,
  listConditions,
  listEntitlements,
  listRoles,
  listSystems,
} from "#lib/catalog/index.ts";
import { database, type PersonId, type PosternError, type Problem } from "#lib/kernel/index.ts";
import { testDatabase } from "../support/database.ts";
import { asPerson, console_, everything, heldBy, seedPeople } from "./people.ts";

let people: PersonId[] = [];
const person = (index: number): PersonId => people[index] ?? ("" as PersonId);
const ids: Record<string, string> = {};
const id = (name: string): string => ids[name] ?? "";
const dayMs = 86_400_000;

beforeAll(async () => {
  await testDatabase();
  people = await seedPeople(8);
  await grantAdministrator(console_, { employeeNumber: "10001" });
  const admin = asPerson(person(0));
  for (const code of ["crm", "vault"]) {
    const zone = code === "crm" ? "office" : "production";
    const { systemId } = await createSystem(admin, { code, name: code, zone });
    ids[code] = systemId;
  }
  await createCondition(admin, { code: "training", name: "Training", validDays: 30 });
  for (const [name, system, risk, isRequestable] of [
    ["read", "crm", "low", true],
    ["write", "crm", "medium", true],
    ["root", "vault", "privileged", false],
  ] as const) {
    const { entitlementId } = await createEntitlement(admin, {
      systemId: id(system),
      ...{ code: name, name, risk, isRequestable },
      ...(name === "write" && { conditionCodes: ["training"] }),
    });
    ids[name] = entitlementId;
  }
  for (const code of ["base", "sales"]) {
    ids[code] = (await createRole(admin, { code, name: code })).roleId;
  }
});

const admin = () => asPerson(person(0));
const employee = () => asPerson(person(3));

test("everybody sees what may be asked for; keepers see the rest", async () => {
  const codes = async (context: ReturnType<typeof admin>) => ({
    systems: (await listSystems(context, {})).systems.map(({ code }) => code),
    rights: (await listEntitlements(context, {})).entitlements.map(({ code }) => code),
  });
  expect(await codes(employee())).toEqual({ systems: ["crm"], rights: ["read", "write"] });
  const all = await codes(admin());
  expect(all.systems).toEqual(["crm", "postern", "vault"]);
  expect(all.rights).toContain("root");
  const hidden = await getEntitlement(employee(), { entitlementId: id("root") }).catch(
    (error: PosternError) => error.code,
  );
  expect(hidden).toBe("not_found");
  await expect(getSystem(employee(), { systemId: id("vault") })).rejects.toThrow("not_found");
});

test("what somebody holds they see, whether or not it may be asked for", async () => {
  const grant = { personId: person(4), targetKind: "entitlement", targetId: id("root") } as const;
  await giveAccess(console_, { ...grant, reason: "on call" });
  const { systems } = await listSystems(asPerson(person(4)), {});
  expect(systems.map(({ code }) => code)).toEqual(["crm", "vault"]);
});

test("lists search, filter and page without losing or repeating a row", async () => {
  const found = async (asked: object) =>
    (await listEntitlements(admin(), asked)).entitlements.map(({ code }) => code);
  expect(await found({ search: "crm WRI" })).toEqual(["write"]);
  expect(await found({ search: "100%" })).toEqual([]);
  expect(await found({ risk: "privileged", zone: "production" })).toEqual(["root"]);
  expect(await found({ systemId: id("crm"), isRequestable: true })).toEqual(["read", "write"]);
  const whole = await found({ limit: 200 });
  const paged: string[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof listEntitlements>> = await listEntitlements(admin(), {
      limit: 3,
      ...(cursor !== null && { cursor }),
    });
    paged.push(...page.entitlements.map(({ code }) => code));
    cursor = page.cursor;
  } while (cursor !== null);
  expect(paged).toEqual(whole);
});

test("codes are used once, owners work here, and who may not edit is refused", async () => {
  await expect(createSystem(admin(), { code: "crm", name: "x", zone: "test" })).rejects.toThrow(
    "already_exists",
  );
  await expect(createSystem(employee(), { code: "new", name: "x", zone: "test" })).rejects.toThrow(
    "needs_catalog.manage",
  );
  await expect(editSystem(admin(), { systemId: id("crm"), ownerId: id("crm") })).rejects.toThrow(
    "invalid_input",
  );
  await expect(
    createEntitlement(admin(), {
      systemId: (await listSystems(admin(), { search: "postern" })).systems[0]?.systemId ?? "",
      ...{ code: "x", name: "x", risk: "low" },
    }),
  ).rejects.toThrow("invalid_input");
});

test("an edit changes what it names, and one that changes nothing writes nothing", async () => {
  const entitlementId = id("read");
  const edited = await editEntitlement(admin(), { entitlementId, name: "Read it", minutesMax: 60 });
  expect(edited.fields).toEqual(["name", "minutesMax"]);
  const before = await everything();
  expect((await editEntitlement(admin(), { entitlementId, name: "Read it" })).fields).toEqual([]);
  expect(await everything()).toEqual(before);
  const shown = await getEntitlement(employee(), { entitlementId });
  expect(shown).toMatchObject({ name: "Read it", minutesMax: 60, risk: "low" });
});

test("a new owner of a system is told to requests for its rights and the roles with them", async () => {
  await editSystem(admin(), { systemId: id("crm"), ownerId: person(2) });
  const { rows } = await database().pool.query<{ payload: { targetIds: string[] } }>(
    `select j.payload from graphile_worker._private_jobs j
     join graphile_worker._private_tasks t on t.id = j.task_id
     where t.identifier = 'request.reresolve-targets'`,
  );
  const told = rows.flatMap(({ payload }) => payload.targetIds);
  expect(told.toSorted()).toEqual([id("read"), id("write")].toSorted());
});

describe("roles", () => {
  test("get their contents by a roll-out, and show what they give through others", async () => {
    const fill = async (roleId: string, entitlementIds: string[], includedIds: string[] = []) =>
      startAndRun(console_, await previewRole(admin(), { roleId, entitlementIds, includedIds }));
    await fill(id("base"), [id("read")]);
    await fill(id("sales"), [id("root")], [id("base")]);
    const shown = await getRoleDetail(admin(), { roleId: id("sales") });
    expect(shown.gives.map(({ code, viaName, isOwn }) => [code, viaName, isOwn])).toEqual([
      ["read", "base", false],
      ["root", "sales", true],
    ]);
    expect(shown).toMatchObject({ rights: 2, included: 1, risk: "privileged", version: 2 });
    expect((await listRoles(employee(), {})).roles.map(({ code }) => code)).toEqual([
      "base",
      "sales",
    ]);
  });

  test("never contain themselves: the circle is named by codes", async () => {
    const error = await previewRole(admin(), {
      roleId: id("base"),
      ...{ entitlementIds: [id("read")], includedIds: [id("sales")] },
    }).catch((thrown: PosternError) => thrown);
    const [problem] = (error as PosternError).details["problems"] as Problem[];
    expect(problem).toEqual({
      field: "includedIds",
      reason: "circle",
      expected: "no circle, got base → sales → base",
    });
  });

  test("list and count their holders for those who read access", async () => {
    const grant = { personId: person(5), targetKind: "role", targetId: id("sales") } as const;
    await giveAccess(console_, { ...grant, reason: "sells" });
    const { holders } = await listRoleHolders(admin(), { roleId: id("sales") });
    expect(holders.map(({ personId }) => personId)).toEqual([person(5)]);
    const { counts } = await countHoldersOf(admin(), { targetIds: [id("sales"), id("root")] });
    expect(counts).toContainEqual({ targetId: id("sales"), people: 1 });
    expect(counts).toContainEqual({ targetId: id("root"), people: 2 });
    await expect(listRoleHolders(employee(), { roleId: id("sales") })).rejects.toThrow(
      "needs_access.read",
    );
  });

  test("are edited by two at once without one losing the other's edit", async () => {
    const roleId = id("base");
    const one = await previewRole(admin(), { roleId, entitlementIds: [] });
    const other = await previewRole(admin(), { roleId, entitlementIds: [id("write")] });
    await editRole(admin(), { roleId, name: "Base" });
    await startAndRun(console_, other);
    await expect(startAndRun(console_, one)).rejects.toThrow(/stale_preview|changed_meanwhile/);
    expect(await heldBy(person(5))).toEqual(["vault/root"]);
  });
});

describe("a person's condition", () => {
  test("recorded lets what waits for it take effect, for as long as it counts", async () => {
    const conditionId = (await listConditions(admin(), {})).conditions[0]?.conditionId ?? "";
    const grant = {
      personId: person(6),
      targetKind: "entitlement",
      targetId: id("write"),
    } as const;
    await giveAccess(console_, { ...grant, reason: "works there" });
    expect(await heldBy(person(6))).toEqual([]);
    const recorded = await recordCondition(admin(), { personId: person(6), conditionId });
    expect(await heldBy(person(6))).toEqual(["crm/write"]);
    const ends = recorded.validTo?.getTime() ?? 0;
    expect(await heldBy(person(6), new Date(ends - 1000))).toEqual(["crm/write"]);
    expect(await heldBy(person(6), new Date(ends))).toEqual([]);
    const own = await listPersonConditions(asPerson(person(6)), { personId: person(6) });
    expect(own.conditions.map(({ code }) => code)).toEqual(["training"]);
    await expect(listPersonConditions(employee(), { personId: person(6) })).rejects.toThrow(
      "needs_people.read",
    );
    const { personConditionId } = recorded;
    await revokeCondition(admin(), { personConditionId, reason: "a mix-up" });
    expect(await heldBy(person(6))).toEqual([]);
    await expect(revokeCondition(admin(), { personConditionId, reason: "again" })).rejects.toThrow(
      "revoked_already",
    );
  });

  test("is never vouched for by oneself", async () => {
    const conditionId = (await listConditions(admin(), {})).conditions[0]?.conditionId ?? "";
    await expect(recordCondition(admin(), { personId: person(0), conditionId })).rejects.toThrow(
      "own_condition",
    );
  });

  test("asked for later takes the right from those who lack it, through a roll-out", async () => {
    const entitlementId = id("root");
    const shown = await previewConditions(admin(), { entitlementId, codes: ["training"] });
    expect(shown).toMatchObject({ persons: 2, gained: 0, lost: 2 });
    expect(await startAndRun(console_, shown)).toBe("done");
    expect(await heldBy(person(4))).toEqual([]);
    await startAndRun(console_, await previewConditions(admin(), { entitlementId, codes: [] }));
    expect(await heldBy(person(4))).toEqual(["vault/root"]);
  });
});

test("a retirement ends access at its date, not before", async () => {
  const date = new Date(Date.now() + 3 * dayMs);
  const shown = await previewRetirement(admin(), {
    of: "system",
    ...{ id: id("vault"), retiresAt: date.toISOString() },
  });
  expect(await startAndRun(console_, shown)).toBe("done");
  expect(await heldBy(person(4), new Date(date.getTime() - 1000))).toEqual(["vault/root"]);
  expect(await heldBy(person(4), date)).toEqual([]);
  const { retiresAt } = await getSystem(admin(), { systemId: id("vault") });
  expect(retiresAt).toEqual(date);
});

describe("taking over", () => {
  const csv = "employee_number,entitlement\n10007,read\n\n10008,read\n";

  test("names every line that is wrong, by its number in the file", async () => {
    const wrong = "employee_number,entitlement\n10007,read\n\n99,read\n10008,no\n,read\n";
    const asked = { csv: wrong, system: "crm", title: "old" };
    const error = await previewTakeover(admin(), asked).catch((thrown: PosternError) => thrown);
    expect((error as PosternError).details["problems"]).toEqual([
      expect.objectContaining({ field: "csv line 6", reason: "incomplete" }),
    ]);
    const rest = { ...asked, csv: wrong.replace("\n,read", "") };
    const later = await previewTakeover(admin(), rest).catch((thrown: PosternError) => thrown);
    expect((later as PosternError).details["problems"]).toMatchObject([
      { field: "csv line 4", reason: "unknown_person" },
      { field: "csv line 5", reason: "unknown_entitlement" },
    ]);
  });

  test("tried out writes nothing; run, it gives rights that end at their review", async () => {
    const asked = { csv, system: "crm", title: "old", reviewDays: 10 };
    const before = await everything();
    const tried = await previewTakeover(admin(), { ...asked, dryRun: true });
    expect(tried).toMatchObject({ persons: 2, gained: 2 });
    expect(await everything()).toEqual(before);
    expect(await startAndRun(console_, await previewTakeover(admin(), asked))).toBe("done");
    expect(await heldBy(person(7))).toEqual(["crm/read"]);
    expect(await heldBy(person(7), new Date(Date.now() + 11 * dayMs))).toEqual([]);
  });
});
