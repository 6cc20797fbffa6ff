import {
  begin,
  execute,
  newId,
  operatorActor,
  recordDoor,
  recordset,
  sql,
  type Tx,
} from "#lib/kernel/index.ts";
import { rosterAsOf, scaled, type RosterRow } from "#prisma/seed/employees.ts";

export const asOperator = begin(operatorActor("bench"));

/** The sample company of 2000-01-01, copied until it has so many active people. */
export function rosterOf(people: number): RosterRow[] {
  const all = rosterAsOf("2000-01-01").filter(({ status }) => status === "active");
  return scaled(all, Math.ceil(people / all.length)).slice(0, people);
}

/** A small, fast and repeatable source of chance (mulberry32). */
export function chanceOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const [copy, chance] = [[...items], chanceOf(seed)];
  for (let at = copy.length - 1; at > 0; at--) {
    const other = Math.floor(chance() * (at + 1));
    const [one, two] = [copy[at] as T, copy[other] as T];
    [copy[at], copy[other]] = [two, one];
  }
  return copy;
}

const writeStraight = recordDoor({
  name: "bench.seed",
  tables: ["system", "entitlement", "role", "role_entitlement", "rule", "rule_version"],
  run: ({ tx }, write: (tx: Tx) => Promise<unknown>) => write(tx),
});

const systemsCount = 200;
const rightsPerSystem = 10;
const rolesCount = 300;
const rightsPerRole = 5;

export type Catalogue = {
  readonly systemIds: readonly string[];
  readonly entitlementIds: readonly string[];
  /** Rule code → id. */
  readonly ruleIds: ReadonlyMap<string, string>;
};

/** 200 systems, 2,000 rights, 300 roles, and rules that give everybody ten rights. */
export async function seedCatalogue(): Promise<Catalogue> {
  const systemIds = Array.from({ length: systemsCount }, () => newId());
  const entitlementIds = Array.from({ length: systemsCount * rightsPerSystem }, () => newId());
  const rules = rulesOver(entitlementIds);
  await writeStraight(async (tx) => {
    // What is measured is the work, not the brake that would hold it.
    const brake = JSON.stringify({ rightsMax: 1_000_000_000, shareMax: 1 });
    await execute(
      tx,
      sql`insert into setting (key, value, changed_at) values ('access.brake', ${brake}::jsonb, now())`,
    );
    await insertSystems(tx, systemIds, entitlementIds);
    await insertRoles(tx, entitlementIds);
    await insertRules(tx, rules);
  });
  const ruleIds = new Map(rules.map(({ id, code }) => [code, id]));
  return { systemIds, entitlementIds, ruleIds };
}

async function insertSystems(tx: Tx, systemIds: string[], entitlementIds: string[]) {
  const systems = systemIds.map((id, index) => ({ id, code: `system-${index}` }));
  await execute(
    tx,
    sql`insert into system (id, code, name, description, kind, zone, created_at)
        select id, code, code, '', 'application', 'office', now()
        from jsonb_to_recordset(${recordset(systems)}) as x (id uuid, code text)`,
  );
  const rights = entitlementIds.map((id, index) => ({
    id,
    system: systemIds[Math.floor(index / rightsPerSystem)],
    code: `right-${index}`,
  }));
  await execute(
    tx,
    sql`insert into entitlement (id, system_id, code, name, description, risk, is_requestable,
                                 condition_codes, created_at)
        select id, system, code, code, '', 'low', true, '{}', now()
        from jsonb_to_recordset(${recordset(rights)}) as x (id uuid, system uuid, code text)`,
  );
}

async function insertRoles(tx: Tx, entitlementIds: string[]) {
  const roles = Array.from({ length: rolesCount }, (_, index) => ({
    id: newId(),
    code: `role-${index}`,
  }));
  await execute(
    tx,
    sql`insert into role (id, code, name, description, is_requestable, version, created_at)
        select id, code, code, '', true, 1, now()
        from jsonb_to_recordset(${recordset(roles)}) as x (id uuid, code text)`,
  );
  const contents = roles.flatMap(({ id }, index) =>
    Array.from({ length: rightsPerRole }, (_, at) => ({
      role: id,
      right: entitlementIds[(index * rightsPerRole + at) % entitlementIds.length],
    })),
  );
  await execute(
    tx,
    sql`insert into role_entitlement (role_id, entitlement_id)
        select role, "right"
        from jsonb_to_recordset(${recordset(contents)}) as x (role uuid, "right" uuid)`,
  );
}

type Rule = { id: string; code: string; expression: string; rightIds: string[] };

/** Three rights for everybody, five by department, two by title: ten a head. */
function rulesOver(entitlementIds: readonly string[]): Rule[] {
  let next = 0;
  const take = (count: number) => entitlementIds.slice(next, (next += count));
  const rule = (code: string, expression: string, rights: number): Rule => ({
    id: newId(),
    code,
    expression,
    rightIds: take(rights),
  });
  const departments = Array.from({ length: 9 }, (_, index) => `d00${index + 1}`);
  const titles = ["Assistant Engineer", "Engineer", "Senior Engineer", "Senior Staff", "Staff"];
  return [
    rule("everybody", 'person.workerType == "employee"', 3),
    ...departments.map((code) => rule(`in-${code}`, `person.orgCode == "${code}"`, 5)),
    ...[...titles, "Technique Leader"].map((title, index) =>
      rule(`title-${index}`, `person.title == "${title}"`, 2),
    ),
  ];
}

async function insertRules(tx: Tx, rules: readonly Rule[]) {
  for (const { id, code, expression, rightIds } of rules) {
    const targets = JSON.stringify(rightIds.map((right) => ({ kind: "entitlement", id: right })));
    await execute(
      tx,
      sql`insert into rule (id, code, name, description, state, version, created_at)
          values (${id}::uuid, ${code}, ${code}, '', 'enforced', 1, now())`,
    );
    await execute(
      tx,
      sql`insert into rule_version (id, rule_id, version, state, expression, targets, created_at)
          values (${newId()}::uuid, ${id}::uuid, 1, 'enforced', ${expression},
                  ${targets}::jsonb, now())`,
    );
  }
}
