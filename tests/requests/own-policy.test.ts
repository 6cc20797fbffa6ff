import { beforeAll, expect, test } from "vitest";
import { giveAccess, grantAdministrator, previewRole, startRollout } from "#lib/access/index.ts";
import {
  createEntitlement,
  createRole,
  createSystem,
  editEntitlement,
} from "#lib/catalog/index.ts";
import { database, type Context, type PersonId } from "#lib/kernel/index.ts";
import { applyPolicy, savePolicy, submitRequest } from "#lib/requests/index.ts";
import { asPerson, console_, heldBy, seedPeople } from "../catalog/people.ts";
import { testDatabase } from "../support/database.ts";

let people: PersonId[] = [];
const person = (index: number): PersonId => people[index] ?? ("" as PersonId);
const admin = () => asPerson(person(0));
const author = () => asPerson(person(1));
let right = "";

beforeAll(async () => {
  await testDatabase();
  people = await seedPeople(8);
  await grantAdministrator(console_, { employeeNumber: "10001" });
  await give(1, "policies.manage");
  await give(2, "catalog.manage");
  const { systemId } = await createSystem(admin(), { code: "db", name: "db", zone: "production" });
  const made = { systemId, code: "root", name: "root", risk: "privileged" } as const;
  right = (await createEntitlement(admin(), made)).entitlementId;
});

const portal = async (code: string): Promise<string> => {
  const { rows } = await database().pool.query<{ id: string }>(
    `select e.id::text from entitlement e join system s on s.id = e.system_id
     where s.code = 'postern' and e.code = $1`,
    [code],
  );
  return rows[0]?.id ?? "";
};

const give = async (index: number, code: string) =>
  giveAccess(admin(), {
    personId: person(index),
    targetKind: "entitlement",
    targetId: await portal(code),
    reason: "test",
  });

const automatic = (code: string, condition: string) =>
  ({ code, name: code, priority: 10, condition, definition: { automatic: true } }) as const;
const asksFor = (context: Context, beneficiaryId?: PersonId) =>
  submitRequest(context, {
    items: [{ targetKind: "entitlement", targetId: right, minutes: 60 }],
    reason: "needed for the work",
    ...(beneficiaryId !== undefined && { beneficiaryId }),
  });
const own = { details: { problems: [{ field: "items.0", reason: "own_policy" }] } };

test("an automatic policy grants nothing to who wrote it, by no one's asking", async () => {
  await savePolicy(author(), automatic("mine", 'item.code == "root"'));
  await applyPolicy(admin(), { code: "mine", version: 1 });
  await expect(asksFor(author())).rejects.toMatchObject(own);
  await expect(asksFor(asPerson(person(5)), person(1))).rejects.toMatchObject(own);
  expect(await heldBy(person(1))).toEqual(["postern/policies.manage"]);
});

test("nor to who put it in force; to others it does", async () => {
  await expect(asksFor(admin())).rejects.toMatchObject(own);
  expect(await asksFor(asPerson(person(5)))).toMatchObject({ items: [{ state: "granted" }] });
});

test("nor to who made a risky right a low one, or put it into a role, that it lets pass", async () => {
  await savePolicy(admin(), automatic("light", 'item.risk == "low" || item.code == "light"'));
  await applyPolicy(admin(), { code: "light", version: 1 });
  await give(3, "catalog.manage");
  const keeper = asPerson(person(3));
  const change = { details: { problems: [{ field: "items.0", reason: "own_change" }] } };
  const asks = (targetKind: "entitlement" | "role", targetId: string) =>
    submitRequest(keeper, {
      items: [{ targetKind, targetId, minutes: 60 }],
      reason: "needed for the work",
    });
  const { roleId } = await createRole(admin(), { code: "light", name: "light" });
  const contents = { roleId, entitlementIds: [right], includedIds: [] };
  await startRollout(keeper, await previewRole(keeper, contents));
  await expect(asks("role", roleId)).rejects.toMatchObject(change);
  await editEntitlement(keeper, { entitlementId: right, risk: "low" });
  await expect(asks("entitlement", right)).rejects.toMatchObject(change);
});

test("the risk of the portal's own rights is not the catalogue's to lower", async () => {
  const entitlementId = await portal("access.manage");
  const keeper = asPerson(person(2));
  await expect(editEntitlement(keeper, { entitlementId, risk: "low" })).rejects.toMatchObject({
    details: { problems: [{ field: "risk", reason: "reserved" }] },
  });
  const edited = await editEntitlement(keeper, { entitlementId, name: "Give access" });
  expect(edited.fields).toEqual(["name"]);
});
