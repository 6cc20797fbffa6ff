import { z } from "zod";
import { one, sql, type Sql, type Tx } from "#lib/kernel/index.ts";
import type { Plane } from "#lib/fulfilment/index.ts";

const count = async (tx: Tx, statement: Sql): Promise<number> =>
  (await one(tx, z.object({ count: z.number() }), sql`select count(*)::int as count ${statement}`))
    .count;

/** Sessions on hosts: off once their gateway has said that each is over. */
export const hostsPlane: Plane = {
  name: "hosts",
  found: async (tx, { personId, since }) => ({
    hostSessions: await count(
      tx,
      sql`from bastion_session where person_id = ${personId}::uuid and opened_at < ${since}
          and (ended_at is null or ended_at >= ${since})`,
    ),
  }),
  alive: (tx, { personId, since, isRehired }) =>
    count(
      tx,
      sql`from bastion_session where person_id = ${personId}::uuid and ended_at is null
          and (not ${isRehired} or opened_at < ${since})`,
    ),
};
