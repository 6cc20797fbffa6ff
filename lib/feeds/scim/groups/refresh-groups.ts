import { z } from "zod";
import {
  command,
  execute,
  onlySystem,
  type PersonId,
  recordset,
  rows,
  sql,
  type Work,
} from "#lib/kernel/index.ts";
import { Hold } from "../../holds-of.ts";
import { nowMax, refreshPeople } from "./refresh-people.ts";

type Due = { readonly id: PersonId; readonly feedId: string; readonly isReleased: boolean };

/** One batch of one feed: what the brake refuses is refused whole; asked again with those held. */
export const refreshGroups = command({
  name: "scim-group.refresh",
  title: "Writes the groups of the next people whom a large change of a group concerns.",
  right: "system",
  rest: "internal",
  millisecondsMax: 120_000,
  input: z.object({
    most: z.number().int().min(1).max(nowMax).default(nowMax),
    /** People who stay as they are until somebody looked, and why. */
    hold: z.array(Hold).default([]),
  }),
  output: z.object({ taken: z.number() }),
  load: async () => undefined,
  authorize: onlySystem,
  run: async (work) => {
    const { most, hold } = work.input;
    await holdBack(work, hold);
    const due = await nextDue(work, most);
    const [first] = due;
    if (!first && hold.length === 0) return { taken: 0 };
    const changed = await refreshPeople(work, {
      feedId: first?.feedId ?? "",
      personIds: due.map(({ id }) => id),
      unbraked: new Set(due.flatMap(({ id, isReleased }) => (isReleased ? [id] : []))),
    });
    const detail = { people: due.length, changed: changed.length, held: hold.length };
    work.record({ ...(first && { target: first.feedId }), detail });
    return { taken: due.length + hold.length };
  },
});

const nextDue = ({ tx }: Work, most: number): Promise<Due[]> =>
  rows<Due>(
    tx,
    sql`select person_id::text as id, feed_id::text, released_by is not null as is_released
        from scim_group_refresh
        where held_reason is null
          and feed_id = (select feed_id from scim_group_refresh where held_reason is null
                         order by since, person_id limit 1)
        order by since, person_id limit ${most}`,
  );

async function holdBack({ tx }: Work, hold: readonly Hold[]): Promise<void> {
  if (hold.length === 0) return;
  await execute(
    tx,
    sql`update scim_group_refresh r set held_reason = x.reason
        from jsonb_to_recordset(${recordset(hold)}) as x ("personId" uuid, reason text)
        where r.person_id = x."personId"`,
  );
}
