import { scim } from "#lib/feeds/index.ts";
import { database } from "#lib/kernel/index.ts";
import type { RosterRow } from "#prisma/seed/employees.ts";
import { each, findingOf } from "./p8-groups.ts";
import type { Finding } from "./measure.ts";
import { newcomerLike, scimClientOf, userOf } from "./pushing.ts";

const calls = 200;

/** P8, users: a provider's calls, one after the other, in a directory of everybody. */
export async function users(people: readonly RosterRow[]): Promise<Finding[]> {
  const client = await scimClientOf("bench-directory");
  const like = (index: number) => people[index % people.length];
  const create = await each(calls, (index) => {
    const row = like(index);
    if (!row) throw new Error("nobody to be like");
    return scim.createUser(client, { resource: userOf(newcomerLike(row, "p8")) });
  });
  await database().pool.query("analyze person, scim_user, person_number");
  const list = await each(calls, () => scim.listUsers(client, { count: 100, cursor: "" }));
  const byName = await each(calls, (index) =>
    scim.listUsers(client, { filter: `userName eq "p8-${like(index)?.employee_number}"` }),
  );
  const byNumber = await each(calls, (index) => {
    const number = like(index)?.employee_number;
    const filter = `${scim.enterpriseUrn}:employeeNumber eq "${number}"`;
    return scim.listUsers(client, { filter });
  });
  const about = { people: people.length };
  return [
    findingOf("users: create", create, about),
    findingOf("users: a page of 100", list, about),
    findingOf("users: filter by userName", byName, about),
    findingOf("users: filter by employeeNumber", byNumber, about),
  ];
}
