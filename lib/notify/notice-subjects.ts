import { rows, sql, type Tx } from "#lib/kernel/index.ts";
import type { Notice } from "./notice.ts";

type Subject = {
  readonly requestId: string;
  readonly number: number;
  readonly requester: string;
  readonly beneficiary: string;
  readonly target: string | null;
  readonly system: string | null;
  readonly state: string | null;
  readonly dueAt: Date | null;
  readonly endsAt: Date | null;
};

/** What notices are about, with the names of now, by subject id. */
export async function noticeSubjects(
  tx: Tx,
  notices: readonly Notice[],
): Promise<Map<string, Subject>> {
  const ids = [...new Set(notices.map(({ subjectId }) => subjectId))];
  if (ids.length === 0) return new Map();
  const found = await rows<Subject & { readonly id: string }>(
    tx,
    sql`select x.id, r.id as request_id, r.number, q.display_name as requester,
               b.display_name as beneficiary, coalesce(e.name, o.name) as target,
               s.name as system, x.state, x.due_at, x.ends_at
        from (select id, request_id, target_id, state, due_at, ends_at from request_item
              where id = any(${ids}::uuid[])
              union all
              select id, id, null, null, null, null from request
              where id = any(${ids}::uuid[])) x
        join request r on r.id = x.request_id
        join person q on q.id = r.requester_id
        join person b on b.id = r.beneficiary_id
        left join entitlement e on e.id = x.target_id
        left join system s on s.id = e.system_id
        left join role o on o.id = x.target_id`,
  );
  return new Map(found.map(({ id, ...subject }) => [id, subject]));
}
