import { z } from "zod";
import { many, needs, query, sql } from "#lib/kernel/index.ts";

const Named = z.object({
  id: z.string(),
  kind: z.string(),
  name: z.string(),
  /** What its page is found by, where that is not its id: an employee number, a feed's code. */
  key: z.string().nullable(),
});
export type Named = z.output<typeof Named>;

const idsMax = 500;

/** The log says ids only; people read it with the names that these have now. */
export const nameIds = query({
  name: "audit.name-ids",
  title: "Names the people and things that events of the log concern, as they are called now.",
  right: "audit.read",
  scope: "audit:read",
  rest: { method: "POST", path: "/audit/names" },
  input: z.object({ ids: z.array(z.uuid()).max(idsMax) }),
  output: z.object({ names: z.array(Named) }),
  authorize: needs("audit.read"),
  run: async ({ tx, input: { ids } }) => ({
    names: await many(
      tx,
      Named,
      sql`with asked as (select unnest(${ids}::uuid[]) as id)
          select n.id, n.kind, n.name, n.key from (
            select id, 'person' as kind, display_name as name, employee_number as key from person
            union all select id, 'module', name, null from module
            union all select id, 'system', name, null from system
            union all select e.id, 'entitlement', s.name || ' ' || e.name, null
                      from entitlement e join system s on s.id = e.system_id
            union all select id, 'role', name, null from role
            union all select id, 'rule', name, null from rule
            union all select id, 'policy', name, null from policy
            union all select id, 'request', number::text, null from request
            union all select i.id, 'request-item', q.number::text, q.id::text
                      from request_item i join request q on q.id = i.request_id
            union all select id, 'feed', name, code from feed
            union all select r.id, 'feed-run', coalesce(r.file_name, f.code), null
                      from feed_run r join feed f on f.id = r.feed_id) n
          join asked on asked.id = n.id limit ${idsMax}`,
    ),
  }),
});
