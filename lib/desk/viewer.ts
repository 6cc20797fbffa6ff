import { z } from "zod";
import { anyPerson, maybe, notFound, query, sql } from "#lib/kernel/index.ts";

const Viewer = z.object({
  name: z.string(),
  /** Codes of the portal's own rights. */
  rights: z.array(z.string()),
  waitingForMe: z.int(),
});

/** What the frame of every page says about whoever looks. */
export const getViewer = query({
  name: "viewer.get",
  title: "Who is signed in, with which of the portal's rights, and how many decisions wait.",
  right: "self",
  rest: { method: "GET", path: "/viewer" },
  input: z.object({}),
  output: Viewer,
  authorize: anyPerson,
  run: async ({ tx, actor, proof: { personId } }) => {
    const found = await maybe(
      tx,
      z.object({ name: z.string(), waitingForMe: z.int() }),
      sql`select p.display_name as name,
                 (select count(distinct i.id)::int
                  from request_approver a
                  join request_item i
                    on i.id = a.item_id and i.round = a.round and i.stage = a.stage
                  where a.person_id = p.id and a.removed_at is null and i.state = 'pending'
                    and not exists (select from request_decision d
                                    where d.item_id = i.id and d.round = i.round
                                      and d.approver_id = p.id)) as waiting_for_me
          from person p where p.id = ${personId}::uuid`,
    );
    if (!found) throw notFound("person");
    return { ...found, rights: [...actor.rights].sort() };
  },
});
