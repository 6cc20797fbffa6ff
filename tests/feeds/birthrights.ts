import { Readable } from "node:stream";
import { importFile, type Imported, type ImportOptions } from "#lib/feeds/index.ts";
import {
  begin,
  database,
  execute,
  newId,
  operatorActor,
  recordDoor,
  recordset,
  sql,
  type Tx,
} from "#lib/kernel/index.ts";
import { sampleCompany, toCsv, type RosterRow } from "#prisma/seed/employees.ts";

export const operator = begin(operatorActor("test"));

export const importText = (
  text: string | Buffer,
  options: Partial<ImportOptions> = {},
): Promise<Imported> =>
  importFile(
    operator,
    { feed: "hr", mode: "full", format: "csv", ...options },
    Readable.from([Buffer.from(text)]),
  );

export const importRows = (
  rows: readonly RosterRow[],
  options: Partial<ImportOptions> = {},
): Promise<Imported> => importText(toCsv(rows), options);

export async function ask<T>(statement: string, values: unknown[] = []): Promise<T[]> {
  return (await database().pool.query(statement, values)).rows as T[];
}

const seed = recordDoor({
  name: "test.seed",
  tables: ["system", "entitlement", "role", "role_entitlement", "rule", "rule_version"],
  run: ({ tx }, write: (tx: Tx) => Promise<unknown>) => write(tx),
});

const departments = () => [...sampleCompany().departmentNames.keys()];
const engineers = ["Engineer", "Senior Engineer", "Assistant Engineer"];

/** Mail for everybody, a role for each department, the laboratory for engineers. */
export async function seedBirthrights(): Promise<void> {
  const codes = ["mail", "lab", "report", ...departments().map((code) => `share-${code}`)];
  const rights = new Map(codes.map((code) => [code, newId()]));
  const roles = new Map(departments().map((code) => [code, newId()]));
  const right = (code: string) => [{ kind: "entitlement", id: rights.get(code) }];
  await seed(async (tx) => {
    await seedCatalogue(tx, rights, roles);
    await insertRule(tx, { code: "everybody", expression: "true", targets: right("mail") });
    const isEngineer = `person.title in ${JSON.stringify(engineers)}`;
    await insertRule(tx, { code: "engineers", expression: isEngineer, targets: right("lab") });
    for (const [code, id] of roles) {
      const expression = `person.orgCode == "${code}"`;
      await insertRule(tx, { code, expression, targets: [{ kind: "role", id }] });
    }
  });
}

async function seedCatalogue(
  tx: Tx,
  rights: ReadonlyMap<string, string>,
  roles: ReadonlyMap<string, string>,
): Promise<void> {
  const systemId = newId();
  await execute(
    tx,
    sql`insert into system (id, code, name, description, kind, zone, created_at)
        values (${systemId}::uuid, 'office', 'Office', '', 'web', 'office', now())`,
  );
  await execute(
    tx,
    sql`insert into entitlement (id, system_id, code, name, description, risk, is_requestable,
          condition_codes, created_at)
        select id, ${systemId}::uuid, code, code, '', 'medium', code = 'report', '{}', now()
        from jsonb_to_recordset(${recordset(pairsOf(rights))}) as x (id uuid, code text)`,
  );
  await execute(
    tx,
    sql`insert into role (id, code, name, description, is_requestable, version, created_at)
        select id, code, code, '', false, 1, now()
        from jsonb_to_recordset(${recordset(pairsOf(roles))}) as x (id uuid, code text)`,
  );
  await execute(
    tx,
    sql`insert into role_entitlement (role_id, entitlement_id)
        select r.id, e.id from role r join entitlement e on e.code = 'share-' || r.code`,
  );
}

/** One more rule, which gives a right that is there. */
export const seedRule = (rule: { code: string; expression: string; gives: string }) =>
  seed(async (tx) => {
    const [found] = await ask<{ id: string }>("select id from entitlement where code = $1", [
      rule.gives,
    ]);
    await insertRule(tx, { ...rule, targets: [{ kind: "entitlement", id: found?.id }] });
  });

const pairsOf = (ids: ReadonlyMap<string, string>) => [...ids].map(([code, id]) => ({ code, id }));

async function insertRule(
  tx: Tx,
  rule: { code: string; expression: string; targets: readonly object[] },
): Promise<void> {
  const id = newId();
  await execute(
    tx,
    sql`insert into rule (id, code, name, description, state, version, created_at)
        values (${id}::uuid, ${rule.code}, ${rule.code}, '', 'enforced', 1, '2000-01-01')`,
  );
  await execute(
    tx,
    sql`insert into rule_version (id, rule_id, version, state, expression, targets, created_at)
        values (${newId()}::uuid, ${id}::uuid, 1, 'enforced', ${rule.expression},
                ${JSON.stringify(rule.targets)}::jsonb, '2000-01-01')`,
  );
}

/** What the rules give whoever such a row is about. */
export function birthrightsOf(row: RosterRow): string {
  if (row.status === "ended") return "";
  const rights = ["mail"];
  if (row.org_code !== "") rights.push(`share-${row.org_code}`);
  if (engineers.includes(row.title)) rights.push("lab");
  return rights.toSorted().join(" ");
}

/** Employee number → what is held now, in words. */
export async function heldNow(): Promise<Map<string, string>> {
  const found = await ask<{ number: string; rights: string }>(
    `select p.employee_number as number,
            coalesce(string_agg(e.code, ' ' order by e.code collate "C"), '') as rights
     from person p
     left join access a on a.person_id = p.id and a.withdrawn_by is null
       and a.valid_from <= now() and (a.valid_to is null or a.valid_to > now())
     left join entitlement e on e.id = a.entitlement_id
     group by 1`,
  );
  return new Map(found.map(({ number, rights }) => [number, rights]));
}

export const expectedOf = (rows: readonly RosterRow[]): Map<string, string> =>
  new Map(rows.map((row) => [row.employee_number, birthrightsOf(row)]));

/** Whoever holds something else than they should, with both. */
export function differences(
  expected: ReadonlyMap<string, string>,
  held: ReadonlyMap<string, string>,
): string[] {
  const numbers = new Set([...expected.keys(), ...held.keys()]);
  return [...numbers].flatMap((number) => {
    const [wanted, found] = [expected.get(number) ?? "", held.get(number) ?? ""];
    return wanted === found ? [] : [`${number}: expected "${wanted}", holds "${found}"`];
  });
}

const tables = ["person", "person_fact", "position", "assignment", "access", "change"];

/** How many rows each table of people and access has. */
export async function sizes(): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const table of tables) {
    const [row] = await ask<{ n: number }>(`select count(*)::int as n from ${table}`);
    found[table] = row?.n ?? 0;
  }
  return found;
}

/** A first load takes rights from people as their histories go on: nobody has to look at that. */
export const liftBrake = () =>
  settingDoor(["access.brake", { rightsMax: 1_000_000_000, shareMax: 1 }]);

/** How long rights of medium risk are kept after a move, in days. */
export const keepForDays = (mediumGraceDays: number) =>
  settingDoor(["access.grace", { mediumGraceDays }]);

const settingDoor = recordDoor({
  name: "test.setting",
  tables: ["setting"],
  run: ({ tx }, [key, value]: readonly [key: string, value: object]) =>
    execute(
      tx,
      sql`insert into setting (key, value, changed_at) values (${key}, ${JSON.stringify(value)}::jsonb, now())
          on conflict (key) do update set value = excluded.value`,
    ),
});
