import { execute, newId, recordDoor, sql } from "#lib/kernel/index.ts";

/** People at work, by employee number: enough for pages that need somebody. */
export const hirePeople = recordDoor({
  name: "test.hire-people",
  tables: ["person", "legal_entity"],
  run: async ({ tx, now }, numbers: readonly string[]) => {
    const entity = newId();
    await execute(
      tx,
      sql`insert into legal_entity values (${entity}::uuid, 'harbour', 'Harbour', ${now})`,
    );
    for (const number of numbers) {
      await execute(
        tx,
        sql`insert into person (id, version, change_number, legal_entity_id, employee_number,
              display_name, work_email, worker_type, hr_state, time_zone, groups, created_at,
              changed_at)
            values (${newId()}::uuid, 1, 0, ${entity}::uuid, ${number}, 'Georgi Facello',
              ${`p${number}@harbour.example`}, 'employee', 'active', 'Europe/Berlin', '{}', ${now},
              ${now})`,
      );
    }
  },
});
