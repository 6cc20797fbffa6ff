import { beforeAll, expect, test } from "vitest";
import { compileFilter, parseFilter } from "#lib/feeds/scim/index.ts";
import { searched } from "#lib/feeds/scim/users/user-columns.ts";
import { fromUsers } from "#lib/feeds/scim/users/user-row.ts";
import { database, execute, rows, sql } from "#lib/kernel/index.ts";
import { seedBirthrights } from "#tests/feeds/birthrights.ts";
import { scimClient, type ScimClient } from "#tests/protocol/scim/client.ts";
import { writeStraight } from "#tests/requests/company.ts";
import { testDatabase } from "#tests/support/database.ts";
import { startRest } from "#tests/support/rest-server.ts";

let client: ScimClient;
beforeAll(async () => {
  await testDatabase();
  await seedBirthrights();
  client = await scimClient(await startRest());
});

const found = async (filter: string) => {
  const { status, body } = await client.get(`/Users?filter=${encodeURIComponent(filter)}`);
  expect(status).toBe(200);
  return (body["Resources"] as { userName: string }[]).map(({ userName }) => userName).toSorted();
};

test("an address that is only kept finds its person, as long as it is kept", async () => {
  const emails = [
    { value: "ann@work.example", type: "work", primary: true },
    { value: "Ann@Home.example", type: "home" },
  ];
  const { body } = await client.create({ userName: "ann", name: { familyName: "Lee" }, emails });
  const id = body["id"];
  for (const filter of [
    'emails.value eq "ANN@home.example"',
    'emails[type eq "home" and value sw "ann@"]',
    'emails.value eq "ann@work.example"',
    "emails.primary eq true",
  ]) {
    expect(await found(filter), filter).toEqual(["ann"]);
  }
  expect(await found('emails[type eq "work" and value eq "ann@home.example"]')).toEqual([]);
  const moved = { value: "ann@elsewhere.example", type: "home" };
  await client.patch(id, [
    { op: "replace", path: "emails", value: [emails[0], moved] },
    { op: "replace", path: "title", value: "Chief" },
  ]);
  expect(await found('emails.value eq "ann@home.example"')).toEqual([]);
  expect(await found('emails.value eq "ann@elsewhere.example"')).toEqual(["ann"]);
  await client.patch(id, [{ op: "remove", path: 'emails[type eq "home"]' }]);
  expect(await found('emails.value eq "ann@elsewhere.example"')).toEqual([]);
  expect(await found('emails.value eq "ann@work.example"')).toEqual(["ann"]);
});

test("an address, and a newcomer's name, are found by an index in a large directory", async () => {
  await writeStraight(async (tx) => {
    await execute(
      tx,
      sql`insert into person (id, version, change_number, legal_entity_id, employee_number,
            display_name, given_name, family_name, work_email, worker_type, hr_state, time_zone,
            groups, created_at, changed_at)
          select gen_random_uuid(), 1, 0, (select id from legal_entity limit 1), 'many-' || n,
                 'Person ' || n, 'Given' || n, 'Family' || n, 'p' || n || '@work.example',
                 'employee', 'active', 'UTC', '{}', now(), now()
          from generate_series(1, 20000) n`,
    );
    await execute(
      tx,
      sql`insert into scim_user (person_id, feed_id, user_name, active, attributes, version,
                                 created_at, changed_at)
          select p.id, (select id from feed limit 1), p.employee_number, true,
                 jsonb_build_object('emails', jsonb_build_array(jsonb_build_object(
                   'value', p.employee_number || '@home.example', 'type', 'home'))),
                 1, now(), now()
          from person p where p.employee_number like 'many-%'`,
    );
  });
  await database().pool.query("analyze person, scim_user, scim_user_address");
  const condition = compileFilter(
    parseFilter('emails.value eq "many-77@home.example"'),
    searched(undefined),
  );
  const plans = await writeStraight(async (tx) => [
    await rows(tx, sql`explain select p.id ${fromUsers} where ${condition}`),
    await rows(
      tx,
      sql`explain select id from person
          where lower(family_name) = 'family7' and lower(given_name) = 'given7'`,
    ),
  ]);
  const text = JSON.stringify(plans);
  expect(text).toContain("addresses_of_users_by_value");
  expect(text).toContain("people_by_name");
  expect(text).not.toMatch(/Seq Scan on (person|scim_user)/);
});
