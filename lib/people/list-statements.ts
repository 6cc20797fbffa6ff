import { z } from "zod";
import { many, notFound, PersonId, query, sql } from "#lib/kernel/index.ts";
import { loadPerson } from "./get-person.ts";
import { seesColleagues } from "./list-people.ts";
import { readsFacts } from "./policy.ts";
import { retractedAmong } from "./statement.ts";
import { instantsFor } from "./rebuild-facts.ts";

const Line = z.object({
  key: z.string(),
  /** From the start of this day, or after its end, in the person's zone; else from an instant. */
  day: z.string().nullable(),
  edge: z.enum(["start", "end"]).nullable(),
  /** The instant from which it holds. */
  at: z.date(),
  enteredAt: z.date(),
  /** What becomes of the employment. */
  turn: z.enum(["begin", "end", "leave", "return"]).nullable(),
  title: z.string().nullable(),
  orgName: z.string().nullable(),
  managerName: z.string().nullable(),
  source: z.string(),
  /** What it takes back or corrects. */
  retracts: z.string().nullable(),
  /** It says nothing itself. */
  isRetraction: z.boolean(),
  isRetracted: z.boolean(),
});
const Row = Line.omit({ at: true, isRetracted: true, retracts: true }).extend({
  retracts: z
    .string()
    .nullable()
    .transform((key) => key ?? undefined),
});

/** What was told of somebody beside whole rows of files, the latest first. */
export const listStatements = query({
  name: "person.statements",
  title: "Lists what was told of a person, and what of it was taken back.",
  right: "people.read",
  scope: "access:read",
  rest: { method: "GET", path: "/people/{personId}/statements" },
  input: z.object({ personId: PersonId }),
  output: z.object({ statements: z.array(Line) }),
  authorize: seesColleagues,
  run: async ({ tx, actor, input: { personId } }) => {
    const found = await loadPerson(tx, personId);
    if (!found || !readsFacts(actor, { id: personId, managerId: found.managerId })) {
      throw notFound("person");
    }
    const told = await many(
      tx,
      Row,
      sql`select s.key, s.effective_day::text as day, s.effective_edge as edge,
                 s.entered_at, s.says ->> 'turn' as turn, s.says is null as is_retraction,
                 s.says #>> '{part,title}' as title, u.name as org_name,
                 m.display_name as manager_name, s.source, s.retracts
          from person_statement s
          left join org_unit u on u.id = (s.says #>> '{part,orgUnitId}')::uuid
          left join person m on m.id = (s.says #>> '{part,managerId}')::uuid
          where s.person_id = ${personId}::uuid
          order by s.entered_at desc, s.key desc limit 500`,
    );
    const retracted = retractedAmong(told);
    const instants = await instantsFor(tx, personId);
    const statements = told.map(({ retracts = null, ...line }) => {
      const at = instants.get(line.key) ?? line.enteredAt;
      return { ...line, at, retracts, isRetracted: retracted.has(line.key) };
    });
    return { statements };
  },
});
