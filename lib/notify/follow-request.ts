import { z } from "zod";
import { command, onlySystem, rows, sql, type Work } from "#lib/kernel/index.ts";
import {
  getRequestItem,
  isOpen,
  RequestItemId,
  waitingFor,
  type RequestItem,
} from "#lib/requests/index.ts";
import { tellEndingAt, toldMax } from "./notice.ts";
import { notify, settleFor } from "./notify.ts";

/**
 * Brings notices in line with where an item stands: those who can decide now are told, those who
 * no longer need to are let off, requester and beneficiary hear every outcome. Run again, it says
 * nothing twice.
 */
export const followRequest = command({
  name: "notice.follow-request",
  title: "Tells people what became of an item of a request.",
  right: "system",
  rest: "internal",
  input: z.object({ itemId: RequestItemId }),
  output: z.object({ told: z.int(), settled: z.int() }),
  load: async ({ tx }, { itemId }) => {
    // One after the other for one item: two jobs at once would both find nothing said yet.
    await rows(tx, sql`select pg_advisory_xact_lock(hashtextextended(${itemId}, 7))::text`);
    return getRequestItem(tx, itemId);
  },
  authorize: onlySystem,
  run: async (work) => {
    const item = work.resource;
    const waiting = await waitingFor(work.tx, [item.id]);
    const keep = waiting.map(({ personId }) => personId);
    const settled = await settleFor(work, { subjectId: item.id, kind: "decide", keep });
    const asked = await askThem(work, item, keep);
    const told = asked + (await tellOutcome(work, item));
    if (told + settled > 0) work.record({ target: item.id, detail: { told, settled } });
    return { told, settled };
  },
});

const subjectOf = (item: RequestItem) => ({
  subjectKind: "request_item",
  subjectId: item.id,
});

async function askThem(work: Work, item: RequestItem, ids: readonly string[]): Promise<number> {
  const standing = await rows<{ personId: string }>(
    work.tx,
    sql`select person_id from notice where subject_id = ${item.id}::uuid and kind = 'decide'
          and done_at is null`,
  );
  const known = new Set(standing.map(({ personId }) => personId));
  const fresh = ids.filter((id) => !known.has(id)).slice(0, Math.max(0, toldMax - known.size));
  const data = { requestId: item.requestId, round: item.round, stage: item.stage };
  return notify(work, fresh, { kind: "decide", ...subjectOf(item), data });
}

async function tellOutcome(work: Work, item: RequestItem): Promise<number> {
  if (item.state === "pending" || (isOpen(item) && item.waitsFor === "start")) return 0;
  const because = "closeReason" in item ? item.closeReason : null;
  const waitsFor = item.state === "approved" ? item.waitsFor : null;
  const data = { requestId: item.requestId, state: item.state, because, waitsFor };
  const people = await unheard(work, item, [item.requesterId, item.beneficiaryId]);
  if (item.state === "granted" && item.endsAt !== null) {
    const runAt = tellEndingAt(item.activatedAt, item.endsAt);
    const key = `notify.ending:${item.id}`;
    work.later({ task: "notify.ending", payload: { itemId: item.id }, runAt, key });
  }
  return notify(work, people, { kind: "outcome", ...subjectOf(item), data });
}

/** Who was not told of this state yet: an outcome stays said when somebody has read it. */
async function unheard(work: Work, item: RequestItem, ids: readonly string[]): Promise<string[]> {
  const heard = await rows<{ personId: string }>(
    work.tx,
    sql`select person_id from notice where subject_id = ${item.id}::uuid and kind = 'outcome'
          and data ->> 'state' = ${item.state}`,
  );
  return ids.filter((id) => !heard.some(({ personId }) => personId === id));
}
