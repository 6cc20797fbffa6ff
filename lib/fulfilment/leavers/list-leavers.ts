import { z } from "zod";
import {
  decodeCursor,
  encodeCursor,
  many,
  no,
  Page,
  PersonId,
  query,
  sql,
  yes,
  type Actor,
  type Sql,
} from "#lib/kernel/index.ts";
import { caseStates, LeaverCaseId } from "./leaver-case.ts";
import { itemReadableSql, readableSql } from "./policy.ts";

export const LeaverLine = z.object({
  id: LeaverCaseId,
  state: z.enum(caseStates),
  personId: PersonId,
  employeeNumber: z.string(),
  displayName: z.string(),
  endsAt: z.date(),
  since: z.date().nullable(),
  openedAt: z.date(),
  closedAt: z.date().nullable(),
  rescindedAt: z.date().nullable(),
  troubleAt: z.date().nullable(),
  /** Planes on which something is still on, and all. */
  planesOn: z.int(),
  planes: z.int(),
  /** When the last plane was read back as off; unset while one is on. */
  offAt: z.date().nullable(),
  /** What waits for an owner, as far as the reader sees it; how much is offered to them. */
  waiting: z.int(),
  mine: z.int(),
});

/** What needs somebody stands first. */
const rank = sql`case c.state when 'open' then 0 when 'announced' then 1 else 2 end`;

/** Columns of a line of case `c` and person `p`. */
export const lineColumns = (actor: Actor): Sql => {
  const me = actor.kind === "person" ? sql`${actor.personId}::uuid` : sql`null::uuid`;
  return sql`c.id, c.state, c.person_id, p.employee_number, p.display_name, c.ends_at, c.since,
    c.opened_at, c.closed_at, c.rescinded_at, c.trouble_at,
    (select count(*)::int from leaver_plane l where l.case_id = c.id and l.off_at is null)
      as planes_on,
    (select count(*)::int from leaver_plane l where l.case_id = c.id) as planes,
    (select case when bool_and(l.off_at is not null) then max(l.off_at) end
     from leaver_plane l where l.case_id = c.id) as off_at,
    (select count(*)::int from leaver_item i where i.case_id = c.id and i.state = 'open'
       and ${itemReadableSql(actor)}) as waiting,
    (select count(*)::int from leaver_item i where i.case_id = c.id and (
       (i.state = 'open' and i.offered_to = ${me})
       or (i.back = 'offered' and i.new_owner = ${me}))) as mine`;
};

/** People, modules with the scope, and Postern itself; which cases is the rows' own policy. */
export const mayAsk = (actor: Actor) => (actor.kind === "nobody" ? no("not_signed_in") : yes());

export const listLeavers = query({
  name: "leaver.list",
  title: "Lists leaver cases, open ones first: all, or those that concern whoever asks.",
  right: "everyone",
  scope: "hr:write",
  rest: { method: "GET", path: "/leavers" },
  input: z.object({
    state: z.enum(caseStates).optional(),
    employeeNumber: z.string().max(64).optional(),
    ...Page,
  }),
  output: z.object({ cases: z.array(LeaverLine), cursor: z.string().nullable() }),
  authorize: mayAsk,
  run: async ({ tx, actor, input }) => {
    const { state, employeeNumber, limit } = input;
    const [after, at, id] = decodeCursor(input.cursor) ?? [];
    const beyond =
      after === undefined
        ? sql``
        : sql`and (${rank} > ${Number(after)}::int or (${rank} = ${Number(after)}::int
              and (c.opened_at, c.id) < (${new Date(String(at))}, ${String(id)}::uuid)))`;
    const found = await many(
      tx,
      LeaverLine.extend({ rank: z.int() }),
      sql`select ${rank} as rank, ${lineColumns(actor)}
          from leaver_case c join person p on p.id = c.person_id
          where ${readableSql(actor)}
            ${state === undefined ? sql`` : sql`and c.state = ${state}`}
            ${employeeNumber === undefined ? sql`` : sql`and p.employee_number = ${employeeNumber}`}
            ${beyond}
          order by 1, c.opened_at desc, c.id desc limit ${limit + 1}`,
    );
    const cases = found.slice(0, limit);
    const last = found.length > limit ? cases.at(-1) : undefined;
    const cursor = last ? encodeCursor([last.rank, last.openedAt.toISOString(), last.id]) : null;
    return { cases: cases.map(({ rank: _rank, ...line }) => line), cursor };
  },
});
