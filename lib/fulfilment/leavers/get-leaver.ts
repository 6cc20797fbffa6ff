import { z } from "zod";
import { many, one, query, sql, type Tx } from "#lib/kernel/index.ts";
import { getCase, PlaneRow, planesOf } from "./case-store.ts";
import { ItemView, viewItems } from "./item-view.ts";
import { LeaverCaseId } from "./leaver-case.ts";
import { LeaverLine, lineColumns, mayAsk } from "./list-leavers.ts";
import { readableSql, readsAllCases } from "./policy.ts";

const PlaneView = PlaneRow.extend({
  /** From the commit of the end until it was read back as off, in ms; unset while it is on. */
  clockMs: z.number().nullable(),
});

/** What came back of a right, and what did not and why. */
const RestoredView = z.object({
  targetKind: z.enum(["entitlement", "role"]),
  targetId: z.string(),
  name: z.string(),
  system: z.string().nullable(),
  outcome: z.enum(["back", "blocked", "expired", "privileged", "gone"]),
  /** What keeps it from having effect. */
  blocks: z.array(z.object({ kind: z.enum(["condition", "conflict"]), name: z.string() })),
});

const AskAgain = z.object({
  requestId: z.string(),
  number: z.int(),
  name: z.string(),
  requester: z.string(),
});

/** One leaver case with all that is known of it. */
export const getLeaver = query({
  name: "leaver.get",
  title: "One leaver case: its planes with clocks, what the person owned, and what came back.",
  right: "everyone",
  scope: "hr:write",
  rest: { method: "GET", path: "/leavers/{caseId}" },
  input: z.object({ caseId: LeaverCaseId }),
  output: LeaverLine.extend({
    planeRows: z.array(PlaneView),
    items: z.array(ItemView),
    /** Unset for whoever may see only what is offered to them, and while nothing was taken back. */
    restored: z.array(RestoredView).nullable(),
    /** Requests that the end withdrew: nobody revives them, they are asked again. */
    askAgain: z.array(AskAgain),
    rehiredAt: z.date().nullable(),
  }),
  authorize: mayAsk,
  run: async ({ tx, actor, input: { caseId } }) => {
    const line = await one(
      tx,
      LeaverLine,
      sql`select ${lineColumns(actor)} from leaver_case c join person p on p.id = c.person_id
          where c.id = ${caseId}::uuid and ${readableSql(actor)}`,
      "leaver_case",
    );
    const leaver = await getCase(tx, caseId);
    const isWhole = readsAllCases(actor);
    const isBack = leaver.state === "rescinded" && leaver.restored !== null;
    return {
      ...line,
      planeRows: await viewPlanes(tx, line),
      items: await viewItems(tx, actor, leaver),
      restored: isWhole && isBack ? await viewRestored(tx, caseId) : null,
      askAgain: isWhole && isBack ? await withdrawnBy(tx, line) : [],
      rehiredAt: leaver.rehiredAt,
    };
  },
});

type Line = z.output<typeof LeaverLine>;

async function viewPlanes(tx: Tx, { id, since }: Line) {
  const planes = await planesOf(tx, id);
  return planes.map((row) => ({
    ...row,
    clockMs: since === null || row.offAt === null ? null : row.offAt.getTime() - since.getTime(),
  }));
}

const viewRestored = (tx: Tx, caseId: string) =>
  many(
    tx,
    RestoredView,
    sql`select r."targetKind" as target_kind, r."targetId" as target_id, coalesce(e.name, o.name, '') as name, s.name as system,
               case when r.again is null then r.because
                    when b.blocks is null then 'back' else 'blocked' end as outcome,
               coalesce(b.blocks, '[]') as blocks
        from leaver_case c,
             jsonb_to_recordset(c.restored) as r ("targetKind" text, "targetId" uuid,
               again uuid, because text)
        left join entitlement e on e.id = r."targetId"
        left join system s on s.id = e.system_id
        left join role o on o.id = r."targetId"
        left join lateral (
          select jsonb_agg(distinct jsonb_build_object('kind', k.kind,
                   'name', coalesce(d.name, x.name))) as blocks
          from block k
          left join condition d on d.id = k.source_id
          left join sod_rule x on x.id = k.source_id
          where k.person_id = c.person_id and k.kind in ('condition', 'conflict')
            and k.closed_by is null
            and (k.assignment_id = r.again
                 or (k.assignment_id is null and k.entitlement_id = r."targetId"))) b on true
        where c.id = ${caseId}::uuid
        order by 5, 3`,
  );

const withdrawnBy = (tx: Tx, { personId, since }: Line) =>
  many(
    tx,
    AskAgain,
    sql`select q.id as request_id, q.number, coalesce(e.name, o.name, '') as name,
               a.display_name as requester
        from request_item i join request q on q.id = i.request_id
        join person a on a.id = i.requester_id
        left join entitlement e on e.id = i.target_id
        left join role o on o.id = i.target_id
        where (i.requester_id = ${personId}::uuid or i.beneficiary_id = ${personId}::uuid)
          and i.state = 'withdrawn' and i.close_reason = 'person_left' and i.closed_at >= ${since}
        order by q.number, i.position`,
  );
