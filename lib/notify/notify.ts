import { newId, recordset, rows, sql, type Json, type Work } from "#lib/kernel/index.ts";
import { queueMails } from "./mail-store.ts";
import { mailed, type Place } from "./mail.ts";
import type { NoticeKind } from "./notice.ts";

export type Message = {
  readonly kind: NoticeKind;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly data: { readonly [key: string]: Json };
  /** From where it was done that this is about: only a mail says so, and it is not kept. */
  readonly place?: Place | null;
};

/** A step: tells these people, each once: a notice that still stands is not said twice. */
export async function notify(
  work: Work,
  personIds: readonly string[],
  message: Message,
): Promise<number> {
  const { kind, subjectKind, subjectId } = message;
  const told = [...new Set(personIds)].map((personId) => ({ id: newId(), person_id: personId }));
  if (told.length === 0) return 0;
  const inserted = await rows<{ id: string; personId: string }>(
    work.tx,
    sql`insert into notice (id, person_id, kind, subject_kind, subject_id, data, created_at)
        select t.id, t.person_id, ${kind}, ${subjectKind}, ${subjectId}::uuid,
               ${JSON.stringify(message.data)}::jsonb, ${work.now}
        from jsonb_to_recordset(${recordset(told)}) as t (id uuid, person_id uuid)
        where not exists (select from notice n
          where n.person_id = t.person_id and n.kind = ${kind} and n.done_at is null
            and n.subject_id = ${subjectId}::uuid
            and n.data = ${JSON.stringify(message.data)}::jsonb)
        returning id::text, person_id::text`,
  );
  if (mailed[kind] !== null) await queueMails(work, inserted, message.place ?? null);
  work.live("notices", personIds);
  return inserted.length;
}

/** A step: settles the notices of everybody but those who are still to act. */
export async function settleFor(
  work: Work,
  {
    subjectId,
    kind,
    keep,
  }: {
    readonly subjectId: string;
    readonly kind: NoticeKind;
    readonly keep: readonly string[];
  },
): Promise<number> {
  const settled = await work.tx.$queryRaw<{ person_id: string }[]>(
    sql`update notice set done_at = ${work.now}
        where subject_id = ${subjectId}::uuid and kind = ${kind} and done_at is null
          and not person_id = any(${keep}::uuid[])
        returning person_id`,
  );
  work.live(
    "notices",
    settled.map(({ person_id: personId }) => personId),
  );
  return settled.length;
}
