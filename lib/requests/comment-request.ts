import { z } from "zod";
import {
  command,
  execute,
  newId,
  no,
  rows,
  sql,
  yes,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";
import { Comment } from "./decide.ts";
import { itemsOf } from "./item-store.ts";
import { canSee } from "./policy.ts";
import { RequestId, type RequestItem } from "./request-item.ts";
import { getRequestRow } from "./request-store.ts";
import { loadTargets, ownersOf } from "./targets.ts";

const Commented = z.object({ commentId: z.string() });
const input = z.object({ requestId: RequestId, comment: Comment });

async function load({ tx }: { readonly tx: Tx }, { requestId }: { readonly requestId: RequestId }) {
  const request = await getRequestRow(tx, requestId);
  const items = await itemsOf(tx, requestId);
  return { request, items, ...(await readersOf(tx, items)) };
}

/**
 * Everybody besides those concerned who may read these items. Whoever was replaced before deciding
 * reads no further: not what is written now, nor what was.
 */
export async function readersOf(tx: Tx, items: readonly RequestItem[]) {
  const ids = items.map(({ id }) => id);
  const asked = await rows<{ personId: string }>(
    tx,
    sql`select person_id from request_approver
        where removed_at is null and item_id = any(${ids}::uuid[])
        union select approver_id from request_decision where item_id = any(${ids}::uuid[])`,
  );
  const targets = await loadTargets(
    tx,
    items.map(({ targetKind, targetId }) => ({ kind: targetKind, id: targetId })),
  );
  return {
    approvers: asked.map(({ personId }) => personId),
    owners: [...targets.values()].flatMap(ownersOf),
  };
}

type Loaded = Awaited<ReturnType<typeof load>>;
type Written = Work & { readonly resource: Loaded; readonly input: z.output<typeof input> };

async function write(work: Written, kind: "comment" | "question") {
  const { tx, now, actor, resource } = work;
  const commentId = newId();
  const authorId = actor.kind === "person" ? actor.personId : null;
  await execute(
    tx,
    sql`insert into request_comment (id, request_id, author_id, kind, body, at)
        values (${commentId}::uuid, ${resource.request.id}::uuid, ${authorId}::uuid, ${kind},
          ${work.input.comment}, ${now})`,
  );
  work.record({
    target: resource.request.id,
    persons: [resource.request.requesterId],
    detail: { commentId },
    personal: { comment: work.input.comment },
  });
  work.live("requests", [resource.request.id, resource.request.requesterId]);
  work.announce("request.commented", { requestId: resource.request.id, commentId, kind });
  return { commentId };
}

/** Says something to everybody on a request. */
export const commentRequest = command({
  name: "request.comment",
  title: "Writes to everybody on a request.",
  right: "everyone",
  rest: { method: "POST", path: "/requests/{requestId}/comments" },
  input,
  output: Commented,
  load,
  authorize: (actor, { request, approvers, owners }) => {
    if (actor.kind !== "person") return no("only_a_person");
    return canSee(actor, { item: request, approvers, owners }) ? yes() : no("not_on_this_request");
  },
  run: (work) => write(work, "comment"),
});

/** An approver wants to know more before deciding; the clock goes on. */
export const askRequester = command({
  name: "request.ask",
  title: "Asks the requester something before deciding.",
  right: "everyone",
  rest: { method: "POST", path: "/requests/{requestId}/questions" },
  input,
  output: Commented,
  load,
  authorize: (actor, { approvers }) =>
    actor.kind === "person" && approvers.includes(actor.personId) ? yes() : no("not_an_approver"),
  run: (work) => write(work, "question"),
});
