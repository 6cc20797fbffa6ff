import { beforeAll, expect, test } from "vitest";
import {
  giveAccess,
  grantAdministrator,
  previewRole,
  previewRule,
  previewTakeover,
  releaseRollout,
  saveRuleDraftCommand,
  showRollout,
  startRollout,
} from "#lib/access/index.ts";
import {
  createEntitlement,
  createRole,
  createSystem,
  editEntitlement,
} from "#lib/catalog/index.ts";
import { database, type Context, type PersonId } from "#lib/kernel/index.ts";
import { asPerson, console_, heldBy, seedPeople } from "../catalog/people.ts";
import { testDatabase } from "../support/database.ts";

let people: PersonId[] = [];
const person = (index: number): PersonId => people[index] ?? ("" as PersonId);
const admin = () => asPerson(person(0));
const author = () => asPerson(person(1));
const releaser = () => asPerson(person(2));
const ids: Record<string, string> = {};
const id = (code: string): string => ids[code] ?? "";

beforeAll(async () => {
  await testDatabase();
  people = await seedPeople(30);
  await grantAdministrator(console_, { employeeNumber: "10001" });
  const { rows } = await database().pool.query<{ code: string; id: string }>(
    `select e.code, e.id::text from entitlement e join system s on s.id = e.system_id
     where s.code = 'postern'`,
  );
  for (const { code, id: entitlementId } of rows) ids[code] = entitlementId;
  await give(1, "rules.manage");
  await give(1, "catalog.manage");
  await give(1, "access.read");
  await give(2, "holds.release");
  const { systemId } = await createSystem(admin(), { code: "db", name: "db", zone: "production" });
  for (const risk of ["low", "privileged"] as const) {
    const right = await createEntitlement(admin(), { systemId, code: risk, name: risk, risk });
    ids[risk] = right.entitlementId;
  }
});

const give = (index: number, code: string) =>
  giveAccess(admin(), {
    personId: person(index),
    targetKind: "entitlement",
    targetId: id(code),
    reason: "test",
  });

let rules = 0;
async function previewed(context: Context, code: string, expression: string) {
  rules += 1;
  const targets = [{ kind: "entitlement" as const, id: id(code) }];
  const name = `rule-${rules}`;
  const { ruleId } = await saveRuleDraftCommand(context, { code: name, name, expression, targets });
  const { rolloutId, effectHash, trips } = await previewRule(context, { ruleId });
  return { shown: { rolloutId, effectHash }, trips };
}

test.each(["access.manage", "privileged"])(
  "a rule that gives its own starter %s waits for a second person",
  async (code) => {
    const { shown, trips } = await previewed(author(), code, 'person.employeeNumber == "10002"');
    expect(trips).toMatchObject([{ scope: "starter" }]);
    expect(await startRollout(author(), shown)).toMatchObject({ state: "held" });
    const { rolloutId } = shown;
    expect((await showRollout(author(), { rolloutId })).trips).toMatchObject([
      { scope: "starter", department: null },
    ]);
    await expect(releaseRollout(author(), { rolloutId })).rejects.toMatchObject({
      code: "forbidden",
    });
    expect(await heldBy(person(1))).not.toContain(`postern/${code}`);
    expect(await releaseRollout(releaser(), { rolloutId })).toMatchObject({ state: "running" });
  },
);

test("a role that its starter holds, and that gets a risky right, waits as well", async () => {
  const { roleId } = await createRole(admin(), { code: "team", name: "team" });
  await giveAccess(admin(), {
    personId: person(1),
    targetKind: "role",
    targetId: roleId,
    reason: "test",
  });
  const contents = { roleId, entitlementIds: [id("settings.manage")], includedIds: [] };
  const { rolloutId, effectHash } = await previewRole(author(), contents);
  expect(await startRollout(author(), { rolloutId, effectHash })).toMatchObject({ state: "held" });
});

test("a right whose risk its starter set low waits as a risky one does", async () => {
  const { systemId } = await createSystem(admin(), {
    code: "vault",
    name: "vault",
    zone: "office",
  });
  const made = { systemId, code: "keys", name: "keys", risk: "privileged" } as const;
  ids["keys"] = (await createEntitlement(admin(), made)).entitlementId;
  await editEntitlement(author(), { entitlementId: id("keys"), risk: "low" });
  const { shown } = await previewed(author(), "keys", 'person.employeeNumber == "10002"');
  expect(await startRollout(author(), shown)).toMatchObject({ state: "held" });
});

test("a takeover that names its own starter waits, whatever it gives them", async () => {
  const csv = "employee_number,system,entitlement\n10001,db,low\n";
  const { rolloutId, effectHash, trips } = await previewTakeover(admin(), { csv, title: "old" });
  expect(trips).toMatchObject([{ scope: "starter" }]);
  expect(await startRollout(admin(), { rolloutId, effectHash })).toMatchObject({ state: "held" });
  const others = { csv: csv.replace("10001", "10009"), title: "others" };
  const passing = await previewTakeover(admin(), others);
  expect(await startRollout(admin(), passing)).toMatchObject({ state: "running" });
});

test("an ordinary birthright of everybody passes, and so does what others gain", async () => {
  const { shown: low } = await previewed(author(), "low", "true");
  expect(await startRollout(author(), low)).toMatchObject({ state: "running" });
  const { shown: theirs } = await previewed(
    author(),
    "privileged",
    'person.employeeNumber == "10009"',
  );
  expect(await startRollout(author(), theirs)).toMatchObject({ state: "running" });
});

test("whoever starts what another previewed does not release it", async () => {
  await give(1, "holds.release");
  const { shown } = await previewed(admin(), "people.manage", 'person.employeeNumber == "10002"');
  expect(await startRollout(author(), shown)).toMatchObject({ state: "held" });
  const release = releaseRollout(author(), { rolloutId: shown.rolloutId });
  await expect(release).rejects.toMatchObject({ reason: "own_rollout" });
});
