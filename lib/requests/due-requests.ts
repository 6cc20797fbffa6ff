import { z } from "zod";
import { many, onlySystem, query, sql, type Sql } from "#lib/kernel/index.ts";

const Due = z.object({
  itemId: z.string(),
  act: z.enum(["escalate", "expire", "activate", "finish", "reresolve"]),
});
export type Due = z.output<typeof Due>;

const dueMax = 500;

/** What the clock, or somebody's leaving, means for items now: all of them, or those named. */
export const dueRequests = query({
  name: "request.due",
  title: "Lists items that the clock or a change of people concerns now.",
  right: "system",
  rest: "internal",
  input: z.object({
    itemIds: z.array(z.uuid()).max(dueMax).optional(),
    assignmentIds: z.array(z.uuid()).max(50_000).optional(),
  }),
  output: z.array(Due),
  authorize: onlySystem,
  run: ({ tx, now, input }) =>
    many(
      tx,
      Due,
      sql`select id as item_id, act from (
            select i.id, case
              when i.state = 'granted' and (i.ends_at <= ${now} or exists (
                select from assignment a where a.id = i.assignment_id
                  and least(a.valid_to, a.review_by) <= ${now})) then 'finish'
              when i.state in ('pending', 'approved') and i.pending_until <= ${now} then 'expire'
              when i.state = 'approved' and (i.starts_at is null or i.starts_at <= ${now})
                then 'activate'
              when i.state = 'pending' and i.due_at <= ${now} then 'escalate'
              when i.state = 'pending' and not exists (
                select from request_approver r join person p on p.id = r.person_id
                where r.item_id = i.id and r.round = i.round and r.stage = i.stage
                  and r.removed_at is null and p.hr_state = 'active'
                  and p.suspended_at is null) then 'reresolve'
            end as act
            from request_item i
            where i.state in ('pending', 'approved', 'granted') ${only(input)}
          ) due where act is not null order by id limit ${dueMax}`,
    ),
});

function only(input: {
  itemIds?: string[] | undefined;
  assignmentIds?: string[] | undefined;
}): Sql {
  if (input.itemIds) return sql`and i.id = any(${input.itemIds}::uuid[])`;
  if (input.assignmentIds) return sql`and i.assignment_id = any(${input.assignmentIds}::uuid[])`;
  return sql``;
}

/** Open items that these people ask, gain or decide in, and of these targets. */
export const concerningRequests = query({
  name: "request.concerning",
  title: "Lists open items that people ask, gain or decide in, or that ask for targets.",
  right: "system",
  rest: "internal",
  input: z.object({
    personIds: z.array(z.uuid()).max(200_000).default([]),
    targetIds: z.array(z.uuid()).max(10_000).default([]),
  }),
  output: z.array(z.string()),
  authorize: onlySystem,
  run: async ({ tx, input }) => {
    const found = await many(
      tx,
      z.object({ id: z.string() }),
      sql`select i.id from request_item i
          where i.state in ('pending', 'approved') and (
            i.beneficiary_id = any(${input.personIds}::uuid[])
            or i.requester_id = any(${input.personIds}::uuid[])
            or i.target_id = any(${input.targetIds}::uuid[])
            or exists (select from request_approver r
              where r.item_id = i.id and r.round = i.round and r.stage = i.stage
                and (r.person_id = any(${input.personIds}::uuid[])
                     or r.delegator_id = any(${input.personIds}::uuid[]))))
          order by i.id`,
    );
    return found.map(({ id }) => id);
  },
});
