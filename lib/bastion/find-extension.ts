import { z } from "zod";
import { idOf, inPerson, maybe, notFound, PosternError, query, sql } from "#lib/kernel/index.ts";

/** What is asked for in a terminal is as much as before, but no more than this. */
const minutesMax = 60;

const Found = z.object({
  itemId: z.string(),
  minutes: z.number(),
  reason: z.string(),
});

/** Which request of one's own, granted and in force, more time could be asked for. */
export const findExtension = query({
  name: "bastion.find-extension",
  title: "Tells what would be asked for to stay in a session on a host for longer.",
  right: "self",
  rest: "internal",
  input: z.object({ sessionId: idOf("bastion-session") }),
  output: Found,
  authorize: (actor) => inPerson(actor),
  run: async ({ tx, now, input, proof: { personId, ticketId } }) => {
    const session = await maybe(
      tx,
      z.object({}),
      sql`select from bastion_session where id = ${input.sessionId}::uuid
            and person_id = ${personId}::uuid and ticket_id = ${ticketId}::uuid
            and ended_at is null`,
    );
    if (!session) throw notFound("session");
    const found = await maybe(
      tx,
      Found,
      sql`select i.id as item_id, least(coalesce(i.minutes, ${minutesMax}), ${minutesMax})::int
                   as minutes, q.reason
          from bastion_session b
          join request_item i on i.target_id = any (b.entitlement_ids)
            and i.target_kind = 'entitlement' and i.beneficiary_id = b.person_id
            and i.state = 'granted' and i.ends_at > ${now}
          join request q on q.id = i.request_id
          where b.id = ${input.sessionId}::uuid
          order by i.ends_at desc limit 1`,
    );
    if (!found) throw new PosternError("conflict", "nothing_to_extend");
    return found;
  },
});
