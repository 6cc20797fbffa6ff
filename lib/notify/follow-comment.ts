import { z } from "zod";
import { command, onlySystem, rows, sql } from "#lib/kernel/index.ts";
import { notify } from "./notify.ts";

type Row = { authorId: string; kind: "comment" | "question"; people: string[] };

/** Requester, beneficiary and those who can decide hear what somebody else wrote. */
export const followComment = command({
  name: "notice.follow-comment",
  title: "Tells the people on a request that somebody wrote.",
  right: "system",
  rest: "internal",
  input: z.object({ requestId: z.uuid(), commentId: z.uuid() }),
  output: z.object({ told: z.int() }),
  load: async ({ tx }, { requestId, commentId }) => {
    const [found] = await rows<Row>(
      tx,
      sql`select c.author_id, c.kind, array(
            select r.requester_id from request r where r.id = c.request_id
            union select r.beneficiary_id from request r where r.id = c.request_id
            union select a.person_id from request_item i join request_approver a
              on a.item_id = i.id and a.round = i.round and a.stage = i.stage
                 and a.removed_at is null
              where i.request_id = c.request_id and i.state = 'pending') as people
          from request_comment c
          where c.id = ${commentId}::uuid and c.request_id = ${requestId}::uuid`,
    );
    return found;
  },
  authorize: onlySystem,
  run: async (work) => {
    const { resource, input } = work;
    if (!resource) return { told: 0 };
    const others = resource.people.filter((id) => id !== resource.authorId);
    const told = await notify(work, others, {
      kind: resource.kind,
      subjectKind: "request",
      subjectId: input.requestId,
      data: { requestId: input.requestId, commentId: input.commentId },
    });
    if (told > 0) work.record({ target: input.requestId, detail: { told } });
    return { told };
  },
});
