import {
  begin,
  database,
  execute,
  newId,
  operatorActor,
  recordDoor,
  recordset,
  sql,
  type Actor,
  type Context,
  type PersonId,
  type Tx,
  now,
} from "#lib/kernel/index.ts";

export const console_: Context = begin(operatorActor("test"));

const seed = recordDoor({
  name: "test.seed-catalogue",
  tables: ["person"],
  run: ({ tx }, write: (tx: Tx) => Promise<unknown>) => write(tx),
});
/** Writes straight to the tables, as no command would. */
export const writeStraight = (write: (tx: Tx) => Promise<unknown>) => seed(write);

/** People 10001, 10002, …, one in two in d1, the others in d2; answers their ids in this order. */
export async function seedPeople(count: number): Promise<PersonId[]> {
  const [entity, ...units] = [newId(), newId(), newId()];
  const people = Array.from({ length: count }, (_, index) => ({
    id: newId<"person">(),
    number: String(10_001 + index),
    unit: units[index % 2],
    title: index === 0 ? "Manager" : "Staff",
  }));
  await writeStraight(async (tx) => {
    await execute(tx, sql`insert into legal_entity values (${entity}::uuid, 'le', 'C', now())`);
    for (const [index, unit] of units.entries()) {
      await execute(
        tx,
        sql`insert into org_unit (id, code, name, legal_entity_id, created_at)
            values (${unit}::uuid, ${`d${index + 1}`}, 'Unit', ${entity}::uuid, now())`,
      );
    }
    await execute(
      tx,
      sql`insert into person (id, version, change_number, legal_entity_id, employee_number,
            display_name, worker_type, hr_state, time_zone, org_unit_id, title, groups,
            created_at, changed_at)
          select id, 1, 0, ${entity}::uuid, number, 'Person ' || number, 'employee', 'active',
                 'Europe/Berlin', unit, title, '{}', now(), now()
          from jsonb_to_recordset(${recordset(people)})
            as x (id uuid, number text, unit uuid, title text)`,
    );
  });
  return people.map(({ id }) => id);
}

export const asPerson = (personId: PersonId): Context => {
  const actor: Actor = {
    kind: "person",
    personId,
    ticketId: newId(),
    assurance: 2,
    get authenticatedAt() {
      return now();
    },
    isImpersonated: false,
    rights: new Set(),
  };
  return begin(actor);
};

/** "system/right" of what somebody holds at an instant, as every check reads it. */
export async function heldBy(personId: string, at = new Date()): Promise<string[]> {
  const { rows } = await database().pool.query<{ ref: string }>(
    `select s.code || '/' || e.code as ref
     from access a join entitlement e on e.id = a.entitlement_id join system s on s.id = e.system_id
     where a.person_id = $1 and a.withdrawn_by is null and a.valid_from <= $2
       and (a.valid_to is null or a.valid_to > $2) order by 1`,
    [personId, at],
  );
  return rows.map(({ ref }) => ref);
}

/** What every table holds, as one digest each: equal before and after means nothing was written. */
export async function everything(): Promise<Record<string, string>> {
  const { pool } = database();
  const { rows: tables } = await pool.query<{ name: string }>(
    `select relname as name from pg_class
     where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1`,
  );
  const found: Record<string, string> = {};
  for (const { name } of tables) {
    const { rows } = await pool.query<{ digest: string }>(
      `select count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '')
         as digest from "${name}" t`,
    );
    found[name] = rows[0]?.digest ?? "";
  }
  return found;
}
