import { z } from "zod";
import {
  holds,
  joinSql,
  many,
  no,
  query,
  sql,
  yes,
  type Actor,
  type Sql,
  type Tx,
} from "#lib/kernel/index.ts";
import { waitingFor } from "./deciders.ts";
import { caseStates, MoverCaseId } from "./mover.ts";

const Name = z.string().nullable();

const MoverRow = z.object({
  id: MoverCaseId,
  state: z.enum(caseStates),
  person: z.string(),
  personNumber: z.string(),
  fromUnit: Name,
  toUnit: Name,
  fromManager: Name,
  toManager: Name,
  movedAt: z.date(),
  dueAt: z.date().nullable(),
  /** Rights that wait to be confirmed. */
  asked: z.int(),
  /** Whether they wait for whoever asks. */
  isMine: z.boolean(),
});

const shownMax = 200;

/** Who moved, the most urgent first: of one's own, or of everybody for who reads all access. */
export const listMovers = query({
  name: "mover.list",
  title: "Lists people who moved, and what waits to be confirmed.",
  right: "self",
  rest: { method: "GET", path: "/movers" },
  input: z.object({
    state: z.enum(caseStates).optional(),
    /** Only what waits for whoever asks. */
    mine: z.stringbool().or(z.boolean()).default(false),
  }),
  output: z.object({ movers: z.array(MoverRow) }),
  authorize: (actor: Actor) => (actor.kind === "nobody" ? no("not_signed_in") : yes()),
  run: async ({ tx, actor, input: { state, mine } }) => {
    const personId = actor.kind === "person" ? actor.personId : null;
    const conditions = [
      ...(state === undefined ? [] : [sql`c.state = ${state}`]),
      ...(mine ? [sql`m.id is not null`] : []),
      ...(holds(actor, "access.read") ? [] : [seenBy(personId)]),
    ];
    return { movers: await moversWhere(tx, personId, conditions) };
  },
});

/** The same as `maySee` says of one case. */
const seenBy = (personId: string | null): Sql =>
  sql`(m.id is not null or c.person_id = ${personId}::uuid
       or c.from_manager_id = ${personId}::uuid)`;

const moversWhere = (tx: Tx, personId: string | null, conditions: readonly Sql[]) =>
  many(
    tx,
    MoverRow,
    sql`select c.id, c.state, p.display_name as person, p.employee_number as person_number,
               fu.name as from_unit, tu.name as to_unit, fm.display_name as from_manager,
               tm.display_name as to_manager, c.followed_at as moved_at, c.due_at,
               (select count(*)::int from mover_item i
                where i.case_id = c.id and i.state = 'asked') as asked,
               m.id is not null as is_mine
        from mover_case c
        join person p on p.id = c.person_id
        left join (${waitingFor(personId)}) m on m.id = c.id
        left join org_unit fu on fu.id = c.from_unit_id
        left join org_unit tu on tu.id = c.to_unit_id
        left join person fm on fm.id = c.from_manager_id
        left join person tm on tm.id = c.to_manager_id
        where ${conditions.length === 0 ? sql`true` : joinSql(conditions, " and ")}
        order by (c.state = 'open') desc, c.due_at, c.opened_at desc, c.id limit ${shownMax}`,
  );
