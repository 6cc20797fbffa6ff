import { scim } from "#lib/feeds/index.ts";
import { database, execute, recordDoor, sql } from "#lib/kernel/index.ts";
import type { RosterRow } from "#prisma/seed/employees.ts";
import { each, findingOf } from "./p8-groups.ts";
import type { Finding } from "./measure.ts";
import { newcomerLike, scimClientOf, userOf } from "./pushing.ts";

const calls = 200;

/** As a directory of everybody leaves it: two addresses of each. */
const keepAddresses = recordDoor({
  name: "bench.addresses",
  tables: ["scim_user"],
  millisecondsMax: 600_000,
  run: ({ tx, now }, feedId: string) =>
    execute(
      tx,
      sql`insert into scim_user (person_id, feed_id, user_name, active, attributes, version,
                                 created_at, changed_at)
          select id, ${feedId}::uuid, 'user-' || employee_number, true,
                 jsonb_build_object('emails', jsonb_build_array(
                   jsonb_build_object('value', employee_number || '@work.example', 'type', 'work'),
                   jsonb_build_object('value', employee_number || '@home.example',
                                      'type', 'home'))), 1, ${now}, ${now}
          from person on conflict do nothing`,
    ),
});

/** P8, users: a provider's calls, one after the other, in a directory of everybody. */
export async function users(people: readonly RosterRow[]): Promise<Finding[]> {
  const client = await scimClientOf("bench-directory");
  const { rows: feeds } = await database().pool.query<{ id: string }>("select id from feed");
  await keepAddresses(feeds[0]?.id ?? "");
  const like = (index: number) => people[index % people.length];
  const create = await each(calls, (index) => {
    const row = like(index);
    if (!row) throw new Error("nobody to be like");
    return scim.createUser(client, { resource: userOf(newcomerLike(row, "p8")) });
  });
  await database().pool.query("analyze person, scim_user, scim_user_address, person_number");
  const list = await each(calls, () => scim.listUsers(client, { count: 100, cursor: "" }));
  const byName = await each(calls, (index) =>
    scim.listUsers(client, { filter: `userName eq "p8-${like(index)?.employee_number}"` }),
  );
  const byNumber = await each(calls, (index) => {
    const number = like(index)?.employee_number;
    const filter = `${scim.enterpriseUrn}:employeeNumber eq "${number}"`;
    return scim.listUsers(client, { filter });
  });
  const byAddress = await each(calls, (index) => {
    const address = `${like(index)?.employee_number}@home.example`;
    return scim.listUsers(client, { filter: `emails.value eq "${address}"` });
  });
  const about = { people: people.length };
  return [
    findingOf("users: create", create, about),
    findingOf("users: a page of 100", list, about),
    findingOf("users: filter by userName", byName, about),
    findingOf("users: filter by employeeNumber", byNumber, about),
    findingOf("users: filter by emails.value", byAddress, about),
  ];
}
