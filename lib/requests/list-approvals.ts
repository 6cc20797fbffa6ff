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
import { Person } from "./planned-people.ts";
import { RequestItem } from "./request-item.ts";
import { namesOf } from "./request-people.ts";

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

/** What waits for one's decision, for others' after or beside it, and what one decided. */
export const listApprovals = query({
  name: "approval.list",
  title: "Lists what waits for one's decision, for others, and what one decided.",
  right: "self",
  rest: { method: "GET", path: "/approvals" },
  input: z.object({ ...Page, box: z.enum(boxes).default("waiting") }),
  output: z.object({
    items: z.array(ApprovalView),
    counts: z.object({ waiting: z.int(), others: z.int() }),
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
          ${beyond}
          order by ${isDecided ? sql`i.id desc` : sql`${dueSql}, i.id`} limit ${input.limit + 1}`,
    );
    const page = found.slice(0, input.limit);
    const last = page.at(-1);
    return {
      items: await withVoices(tx, page, personId),
      counts: await countBoxes(tx, personId),
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
