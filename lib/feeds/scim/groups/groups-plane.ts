import { z } from "zod";
import type { Plane } from "#lib/fulfilment/index.ts";
import { one, sql } from "#lib/kernel/index.ts";

const Count = z.object({ groups: z.number() });

/**
 * Groups of SCIM: facts that a provider keeps, and that stay until it says otherwise. What rules
 * give by them ends with employment, and that is what is read back.
 */
export const groupsPlane: Plane = {
  name: "groups",
  found: (tx, { personId, since }) =>
    one(
      tx,
      Count,
      sql`select count(*)::int as groups from scim_group_member
          where person_id = ${personId}::uuid and since <= ${since}
            and (until is null or until > ${since})`,
    ),
  alive: async (tx, { personId, since, now, isRehired }) => {
    const { groups } = await one(
      tx,
      Count,
      sql`select count(*)::int as groups from assignment a
          where a.person_id = ${personId}::uuid and a.source = 'rule' and a.closed_by is null
            and (a.valid_to is null or a.valid_to > ${now})
            and (not ${isRehired} or a.valid_from < ${since})`,
    );
    return groups;
  },
};
