import { z } from "zod";
import {
  anyPerson,
  decodeCursor,
  encodeCursor,
  many,
  Page,
  query,
  rows,
  sql,
  type Sql,
  type Tx,
} from "#lib/kernel/index.ts";
import { ItemView, viewItems } from "./item-view.ts";
import { saysWords } from "./item-words.ts";
import { Person } from "./planned-people.ts";
import { RequestItem } from "./request-item.ts";
import { namesOf } from "./request-people.ts";
import { risks } from "./targets.ts";

const ApprovalView = ItemView.extend({
  /** In whose place one decides; null: one's own voice. */
  insteadOf: Person.nullable(),
  /** policy, escalation or fallback: why one is asked. */
  via: z.string(),
  /** What one said, where one did. */
  verdict: z.string().nullable(),
  decidedAt: z.date().nullable(),
});

const boxes = ["waiting", "others", "decided"] as const;

const input = z.object({
  ...Page,
  box: z.enum(boxes).default("waiting"),
  risk: z.enum(risks).optional(),
  systemId: z.uuid().optional(),
  /** Some of a name: of who asks or gains, of what is asked for, of its system. */
  search: z.string().max(200).optional(),
});
type Input = z.output<typeof input>;

/** What waits for one's decision, for others' after or beside it, and what one decided. */
export const listApprovals = query({
  name: "approval.list",
  title: "Lists what waits for one's decision, for others, and what one decided.",
  right: "self",
  rest: { method: "GET", path: "/approvals" },
  input,
  output: z.object({
    items: z.array(ApprovalView),
    counts: z.object({ waiting: z.int(), others: z.int() }),
    /** Systems of everything in the box, for a filter. */
    systems: z.array(z.object({ id: z.string(), name: z.string() })),
    nextCursor: z.string().nullable(),
  }),
  authorize: anyPerson,
  run: async ({ tx, input, proof }) => {
    const { personId } = proof;
    const isDecided = input.box === "decided";
    const beyond = after(isDecided, decodeCursor(input.cursor));
    const found = await many(
      tx,
      RequestItem,
      sql`select i.* from request_item i where ${inBox(input.box, personId)}
          ${kept(input)} ${beyond}
          order by ${isDecided ? sql`i.id desc` : sql`${dueSql}, i.id`} limit ${input.limit + 1}`,
    );
    const page = found.slice(0, input.limit);
    const last = page.at(-1);
    return {
      items: await withVoices(tx, page, personId),
      counts: await countBoxes(tx, personId),
      systems: await systemsIn(tx, input.box, personId),
      nextCursor: found.length > page.length && last ? cursorOf(last) : null,
    };
  },
});

/** What is due first comes first; without a clock of its stage, when it expires. */
const dueSql = sql`coalesce(i.due_at, i.pending_until)`;
const dueOf = (item: RequestItem): Date =>
  item.state === "pending" && item.dueAt !== null ? item.dueAt : item.pendingUntil;
const cursorOf = (item: RequestItem): string => encodeCursor([dueOf(item).toISOString(), item.id]);

function after(isDecided: boolean, cursor: ReturnType<typeof decodeCursor>): Sql {
  if (cursor === undefined) return sql``;
  const [due, id] = cursor.map(String);
  if (isDecided) return sql`and i.id < ${id}::uuid`;
  return sql`and (${dueSql}, i.id) > (${due}::timestamptz, ${id}::uuid)`;
}

const asked = (personId: string): Sql => sql`exists (
  select from request_approver r where r.item_id = i.id and r.person_id = ${personId}::uuid
    and r.round = i.round and r.stage = i.stage and r.removed_at is null)`;
const decided = (personId: string): Sql => sql`exists (
  select from request_decision d where d.item_id = i.id and d.approver_id = ${personId}::uuid
    and d.round = i.round)`;

function inBox(box: (typeof boxes)[number], personId: string): Sql {
  if (box === "waiting") {
    return sql`i.state = 'pending' and ${asked(personId)} and not ${decided(personId)}`;
  }
  if (box === "others") return sql`i.state = 'pending' and ${decided(personId)}`;
  return sql`exists (select from request_decision d
    where d.item_id = i.id and d.approver_id = ${personId}::uuid)`;
}

function kept({ risk, systemId, search = "" }: Input): Sql {
  const byRisk = risk ? sql`and ${riskSql} = ${risk}` : sql``;
  const bySystem = systemId
    ? sql`and exists (select from entitlement e
            where e.id = i.target_id and e.system_id = ${systemId}::uuid)`
    : sql``;
  return sql`${byRisk} ${bySystem} ${saysWords(search)}`;
}

/** The risk of what is asked for; of a role the highest in it. */
const riskSql = sql`coalesce(
  (select e.risk from entitlement e where e.id = i.target_id),
  (select (array['low', 'medium', 'high', 'privileged'])[max(array_position(
            array['low', 'medium', 'high', 'privileged'], e.risk))]
   from role_entitlement re join entitlement e on e.id = re.entitlement_id
   where re.role_id = i.target_id))`;

const systemsIn = (tx: Tx, box: (typeof boxes)[number], personId: string) =>
  rows<{ id: string; name: string }>(
    tx,
    sql`select distinct s.id, s.name from request_item i
        join entitlement e on e.id = i.target_id join system s on s.id = e.system_id
        where ${inBox(box, personId)} order by s.name limit 100`,
  );

async function countBoxes(tx: Tx, personId: string) {
  const [found] = await rows<{ waiting: number; others: number }>(
    tx,
    sql`select count(*) filter (where ${inBox("waiting", personId)})::int as waiting,
               count(*) filter (where ${inBox("others", personId)})::int as others
        from request_item i where i.state = 'pending' and i.id in (
          select item_id from request_approver where person_id = ${personId}::uuid)`,
  );
  return found ?? { waiting: 0, others: 0 };
}

type Voice = { itemId: string; delegatorId: string | null; via: string };
type Said = { itemId: string; verdict: string; at: Date };

async function withVoices(tx: Tx, items: readonly RequestItem[], personId: string) {
  const ids = items.map(({ id }) => id);
  const voices = await rows<Voice>(
    tx,
    sql`select distinct on (item_id) item_id, delegator_id, via from request_approver
        where item_id = any(${ids}::uuid[]) and person_id = ${personId}::uuid
        order by item_id, removed_at nulls first, round desc, stage desc,
                 delegator_id nulls first`,
  );
  const said = await rows<Said>(
    tx,
    sql`select distinct on (item_id) item_id, verdict, at from request_decision
        where item_id = any(${ids}::uuid[]) and approver_id = ${personId}::uuid
        order by item_id, at desc`,
  );
  const names = await namesOf(
    tx,
    voices.map(({ delegatorId }) => delegatorId),
  );
  const views = await viewItems(tx, items);
  return views.map((view) => {
    const voice = voices.find(({ itemId }) => itemId === view.itemId);
    const word = said.find(({ itemId }) => itemId === view.itemId);
    return {
      ...view,
      insteadOf: names.get(voice?.delegatorId ?? "") ?? null,
      via: voice?.via ?? "policy",
      verdict: word?.verdict ?? null,
      decidedAt: word?.at ?? null,
    };
  });
}
