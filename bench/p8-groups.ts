import { begin, database, idOf, newId, type Context } from "#lib/kernel/index.ts";
import { scim } from "#lib/feeds/index.ts";
import { quantile, timed, median, type Finding } from "./measure.ts";

const [changes, lists, warmups] = [200, 200, 20];
const membersMost = 20_000;
const groupsListed = 1000;
const schemas = ["urn:ietf:params:scim:schemas:core:2.0:Group"];
const patchSchemas = ["urn:ietf:params:scim:api:messages:2.0:PatchOp"];

const provider: Context = begin({
  kind: "module",
  moduleId: newId<"module">(),
  ticketId: newId<"ticket">(),
  scopes: new Set(["scim:read", "scim:write"]),
  rights: new Set(),
});

/** P8, groups: a provider's calls, one after the other, on a group that most people are in. */
export async function groups(people: number): Promise<Finding[]> {
  const { rows: feeds } = await database().pool.query<{ id: string }>("select id from feed");
  const feed = scim.groupsOfFeed(provider, idOf("feed").parse(feeds[0]?.id));
  const { rows } = await database().pool.query<{ id: string }>(
    "select id::text from person where hr_state = 'active' order by id limit $1",
    [membersMost + changes + warmups],
  );
  const ids = rows.map(({ id }) => id);
  const inside = ids.slice(changes + warmups);
  const whole = await timed(() => feed.create({ resource: groupOf("Everybody", inside) }));
  const groupId = idOf("scim-group").parse(whole.answer.resource["id"]);
  // As autovacuum does within a minute of so large a change.
  await database().pool.query("analyze scim_group, scim_group_member");
  const create = await each(changes, (index) =>
    feed.create({ resource: groupOf(`Group ${index}`, []) }),
  );
  const patch = await each(changes, (index) => feed.patch({ groupId, body: joining(ids[index]) }));
  for (let more = changes; more < groupsListed; more++) {
    await feed.create({ resource: groupOf(`More ${more}`, []) });
  }
  await database().pool.query("analyze scim_group, scim_group_member");
  const list = await each(lists, () => feed.list({ count: 100, cursor: "" }));
  const byName = await each(changes, (index) =>
    feed.list({ filter: `displayName eq "group ${index}"` }),
  );
  const byMember = await each(changes, (index) =>
    feed.list({ filter: `members.value eq "${ids[index]}"` }),
  );
  const about = { people, members: inside.length, "whole group at once": whole.ms };
  return [
    findingOf("groups: create", create, about),
    findingOf("groups: PATCH of one member of a large group", patch, about),
    findingOf("groups: a page of 100", list, about),
    findingOf("groups: filter by displayName", byName, about),
    findingOf("groups: filter by members.value", byMember, about),
  ];
}

const groupOf = (displayName: string, ids: readonly string[]) => ({
  ...{ schemas, displayName },
  members: ids.map((value) => ({ value })),
});

const joining = (value = "") => ({
  schemas: patchSchemas,
  Operations: [{ op: "add", path: "members", value: [{ value }] }],
});

/** Milliseconds of each, ascending; the first ones, which fill caches, are left out. */
export async function each(
  times: number,
  work: (index: number) => Promise<unknown>,
): Promise<number[]> {
  const found: number[] = [];
  for (let index = 0; index < times + warmups; index++) {
    const { ms } = await timed(() => work(index));
    if (index >= warmups) found.push(ms);
  }
  return found.sort((one, other) => one - other);
}

type About = Readonly<Record<string, number>> & { readonly people: number };

/** One of P8's: an absolute target. */
export function findingOf(
  what: string,
  ascending: readonly number[],
  { people, ...numbers }: About,
): Finding {
  const p99 = quantile(ascending, 0.99);
  return {
    ...{ row: "P8", what, people, baseline: "none: an absolute target", target: "p99 ≤ 20 ms" },
    met: p99 <= 20,
    // The median grows with the size, or does not; a p99 is one call among a hundred.
    numbers: { median: median(ascending), p99, ...numbers },
  };
}
