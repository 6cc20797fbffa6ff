import { sql } from "#lib/kernel/index.ts";
import { countRows, type Plane } from "#lib/fulfilment/index.ts";

/** Sessions on hosts: off once their gateway has said that each is over. */
export const hostsPlane: Plane = {
  name: "hosts",
  found: async (tx, { personId, since }) => ({
    hostSessions: await countRows(
      tx,
      sql`from bastion_session where person_id = ${personId}::uuid and opened_at < ${since}
          and (ended_at is null or ended_at >= ${since})`,
    ),
  }),
  alive: (tx, { personId, since, isRehired }) =>
    countRows(
      tx,
      sql`from bastion_session where person_id = ${personId}::uuid and ended_at is null
          and (not ${isRehired} or opened_at < ${since})`,
    ),
};
