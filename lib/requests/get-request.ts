import { z } from "zod";
import { no, notFound, query, rows, sql, yes, type Tx } from "#lib/kernel/index.ts";
import { readersOf } from "./comment-request.ts";
import { ItemDetail, viewItemDetails } from "./item-detail.ts";
import { itemsOf } from "./item-store.ts";
import { canSee, canWithdraw } from "./policy.ts";
import { Person } from "./planned-people.ts";
import { isOpen } from "./request-item.ts";
import { namesOf } from "./request-people.ts";
import { getRequestId, getRequestRow, type StoredRequest } from "./request-store.ts";
import { standing } from "./transitions.ts";

export const CommentView = z.object({
  id: z.string(),
  author: Person.nullable(),
  kind: z.string(),
  body: z.string(),
  at: z.date(),
});

/** One request with everything on its page; by its id or its number. */
export const getRequest = query({
  name: "request.get",
  title: "Shows a request: its items, their paths with people and clocks, comments, history.",
  right: "self",
  scope: "requests:read",
  rest: { method: "GET", path: "/requests/{requestId}" },
  input: z.object({ requestId: z.union([z.uuid(), z.string().regex(/^\d{1,9}$/)]) }),
  output: z.object({
    requestId: z.string(),
    number: z.int(),
    requester: Person.nullable(),
    beneficiary: Person.nullable(),
    reason: z.string(),
    createdAt: z.date(),
    resubmits: z.object({ requestId: z.string(), number: z.int() }).nullable(),
    items: z.array(ItemDetail),
    comments: z.array(CommentView),
    may: z.object({ comment: z.boolean(), resubmit: z.boolean() }),
  }),
  authorize: (actor) => (actor.kind === "nobody" ? no("not_signed_in") : yes()),
  run: async ({ tx, now, actor, input }) => {
    const request = await getRequestRow(tx, await getRequestId(tx, input.requestId));
    const items = (await itemsOf(tx, request.id)).map((item) => standing(item, now));
    const readers = await readersOf(tx, items);
    // What one may not see does not exist.
    if (!canSee(actor, { item: request, ...readers })) throw notFound("request");
    const names = await namesOf(tx, [request.requesterId, request.beneficiaryId]);
    const isOver = items.some((item) => !isOpen(item) && item.state !== "granted");
    return {
      requestId: request.id,
      number: request.number,
      requester: names.get(request.requesterId) ?? null,
      beneficiary: names.get(request.beneficiaryId) ?? null,
      reason: request.reason,
      createdAt: request.createdAt,
      resubmits: await resubmitted(tx, request),
      items: await viewItemDetails(tx, items, { actor, now }),
      comments: await commentsOf(tx, request.id),
      may: {
        comment: actor.kind === "person",
        resubmit: isOver && canWithdraw(actor, request).allowed,
      },
    };
  },
});

async function resubmitted(tx: Tx, { resubmitsId }: StoredRequest) {
  if (resubmitsId === null) return null;
  const { id, number } = await getRequestRow(tx, resubmitsId);
  return { requestId: id, number };
}

/** What was said on a request, the earliest first. */
export async function commentsOf(tx: Tx, requestId: string) {
  type Row = { id: string; authorId: string; kind: string; body: string; at: Date };
  const found = await rows<Row>(
    tx,
    sql`select id, author_id, kind, body, at from request_comment
        where request_id = ${requestId}::uuid order by at, id limit 500`,
  );
  const names = await namesOf(
    tx,
    found.map(({ authorId }) => authorId),
  );
  return found.map(({ authorId, ...rest }) => ({ ...rest, author: names.get(authorId) ?? null }));
}
