import { saveForeignMapping, tellPerson } from "#lib/feeds/index.ts";
import { followAllMoves } from "#lib/fulfilment/index.ts";
import { followLeaver } from "#lib/fulfilment/leavers/follow-leaver.ts";
import {
  begin,
  database,
  execute,
  now,
  operatorActor,
  PersonId,
  recordDoor,
  sql,
  systemActor,
} from "#lib/kernel/index.ts";
import { registerModule } from "#lib/tickets/index.ts";
import { grantRequested } from "../fulfilment/grant-requested.ts";

/** Whom the one who moves is to answer to. */
const manager = "12247";
const atConsole = begin(operatorActor("test"));

/** A feed whose system speaks its own language, in two versions. */
export async function mapPayloads(): Promise<void> {
  const move = { when: 'event.type == "moved"', kind: "transfer" as const };
  for (const day of ["event.at", "event.at.substring(0, 10)"]) {
    const rules = [{ ...move, fields: { day, orgCode: "event.department" } }];
    await saveForeignMapping(atConsole, {
      ...{ code: "workday", mapping: { number: "event.worker", rules } },
    });
  }
}

/** Somebody who had asked for a right goes to another department and manager. */
export async function moveSomebody(): Promise<void> {
  const clock = begin(systemActor("test"));
  await followAllMoves(clock);
  const personId = await first(
    `select p.id from person p join org_unit o on o.id = p.org_unit_id
     where p.hr_state = 'active' and o.code like 'd007%' and p.manager_id is not null
       and p.employee_number > '10100'
     order by p.employee_number limit 1`,
  );
  const { rows } = await database().pool.query<{ id: string }>(
    `select id from entitlement where is_requestable and condition_codes = '{}'
     order by code limit 4`,
  );
  const asked = rows.map(({ id }, at) => ({ entitlementId: id, days: at === 0 ? null : 90 * at }));
  await grantRequested(personId, asked);
  const day = now().toISOString().slice(0, 10);
  await tellPerson(atConsole, {
    ...{ personId: PersonId.parse(personId), reason: "As HR says." },
    event: { kind: "transfer", day, orgCode: "d004", managerNumber: manager },
  });
  await followAllMoves(clock);
}

/** Somebody who answers for a service leaves at once. */
export async function endSomebody(): Promise<void> {
  const id = await first(`select p.id from person p
    where p.hr_state = 'active' and p.manager_id is not null and p.id not in (
      select owner_id from system where owner_id is not null
      union select manager_id from person where manager_id is not null)
    order by p.employee_number desc limit 1`);
  const personId = PersonId.parse(id);
  await registerModule(atConsole, {
    ...{ name: "badge-printer", ownerId: personId, scopes: ["access:read"], dataClasses: [] },
    purpose: "Prints badges for whoever joins.",
    authentication: { method: "tls_client_auth", certificate: "ab".repeat(32) },
  });
  await tellPerson(atConsole, {
    ...{ personId, event: { kind: "termination_immediate" }, reason: "As HR says." },
  });
  await followLeaver(begin(systemActor("test")), { personId, hasLeft: true });
}

/** A group of a system that pushes: who went from it would lose too much, and stays. */
export const holdGroup = recordDoor({
  name: "test.hold-group",
  tables: ["scim_group", "scim_group_refresh"],
  run: ({ tx, now: at }, _asked: object) =>
    execute(
      tx,
      sql`with made as (
            insert into scim_group (id, feed_id, display_name, version, members, parked,
                                    created_at, changed_at)
            select gen_random_uuid(), id, 'Vessel traffic control, both shifts', 2, 0, 0, ${at}, ${at}
            from feed where code = 'workday' returning id, feed_id)
          insert into scim_group_refresh (person_id, stamp, feed_id, group_id, since, held_reason)
          select p.id, gen_random_uuid(), g.feed_id, g.id, ${at}, 'brake'
          from made g cross join (select id from person where hr_state = 'active'
                                  order by employee_number limit 9) p`,
    ),
});

/** The first id that a statement answers. */
export async function first(statement: string): Promise<string> {
  const { rows } = await database().pool.query<{ id: string }>(statement);
  return rows[0]?.id ?? "none";
}
