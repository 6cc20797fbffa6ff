import { addSecret, hookOf, HrEvent, receiveEvent, scim, settleLane } from "#lib/feeds/index.ts";
import { begin, database, idOf, now, systemActor } from "#lib/kernel/index.ts";
import type { RosterRow } from "#prisma/seed/employees.ts";
import { asOperator } from "./company.ts";
import { timed, type Finding } from "./measure.ts";
import { newcomerLike, scimClientOf, userOf } from "./pushing.ts";

const newcomers = 300;

/** P1, pushed: newcomers to a company of this size, by a signed webhook and by SCIM. */
export async function pushedLoad(people: readonly RosterRow[]): Promise<Finding[]> {
  const like = people.slice(0, newcomers);
  const hook = await timed(() => byWebhook(like));
  const users = await timed(() => bySCIM(like));
  const size = people.length;
  return [
    findingOf("newcomers by a signed webhook", size, hook.ms),
    findingOf("newcomers by SCIM", size, users.ms),
  ];
}

async function byWebhook(like: readonly RosterRow[]): Promise<void> {
  await addSecret(asOperator, { code: "pushed" });
  const hook = await hookOf({ code: "pushed" });
  if (hook === undefined) throw new Error("the feed has no secret");
  const { feedId } = hook;
  for (const row of like) {
    const { number: employeeNumber, ...said } = newcomerLike(row, "hook");
    const day = now().toISOString().slice(0, 10);
    const event = HrEvent.parse({ kind: "hire", day, employeeNumber, ...said });
    const text = JSON.stringify(event);
    await receiveEvent({ feedId, key: employeeNumber, enteredAt: now(), text, event });
  }
  const { rows } = await database().pool.query<{ lane: number }>(
    "select distinct lane from feed_event where state = 'received'",
  );
  const context = begin(systemActor("feeds"));
  for (const { lane } of rows) {
    await settleLane(context, { feedId: idOf("feed").parse(feedId), lane });
  }
}

async function bySCIM(like: readonly RosterRow[]): Promise<void> {
  const client = await scimClientOf("bench-load");
  for (const row of like) {
    await scim.createUser(client, { resource: userOf(newcomerLike(row, "scim")) });
  }
}

const findingOf = (what: string, people: number, ms: number): Finding => ({
  ...{ row: "P1", what, people, baseline: "none: reported with its growth", target: "flat" },
  met: true,
  numbers: {
    "a newcomer": ms / newcomers,
    newcomers,
    "people a minute": (newcomers / ms) * 60_000,
  },
});
