import { z } from "zod";
import { command, onlySystem, rows, sql, type Tx } from "#lib/kernel/index.ts";
import { msOf } from "./instant.ts";
import type { AccessRow } from "./assignment.ts";
import { commitPlans } from "./commit-plans.ts";
import type { RightChange } from "./difference.ts";
import { idList } from "./holdings-store.ts";
import type { Plan } from "./plan.ts";
import { loadSubjects, lockSubjects } from "./subject-store.ts";

/** Writes down what the clock has ended: one change and one event for each person. */
export const tidyAccess = command({
  name: "access.tidy",
  title: "Closes the books on rights that ended by the clock.",
  right: "system",
  rest: "internal",
  millisecondsMax: 120_000,
  input: z.object({ personsMax: z.number().int().min(1).max(5000).default(5000) }),
  output: z.object({ persons: z.number(), rights: z.number() }),
  load: ({ tx, now }, { personsMax }) => personsDue(tx, now, personsMax),
  authorize: onlySystem,
  run: async ({ input: _input, resource: personIds, proof: _proof, ...work }) => {
    if (personIds.length === 0) return { persons: 0, rights: 0 };
    await lockSubjects(work.tx, personIds);
    const plans = await plansOfDue(work.tx, work.now, personIds);
    const committed = await commitPlans(work, plans, { kind: "expiry", id: null });
    // Several ends of one person fill a batch before its people do: look again.
    work.later({ task: "access.tidy", payload: {}, key: "access.tidy:more" });
    return { persons: committed.changes.size, rights: committed.lost };
  },
});

async function personsDue(tx: Tx, now: Date, limit: number): Promise<string[]> {
  const found = await rows<{ personId: string }>(
    tx,
    sql`select distinct person_id::text from (
          (select person_id from access
           where closed_by is null and withdrawn_by is null and valid_to is not null
             and valid_to <= ${now} order by valid_to limit ${limit})
          union all
          (select person_id from assignment
           where closed_by is null and (valid_to is not null or review_by is not null)
             and least(valid_to, review_by) <= ${now}
           order by least(valid_to, review_by) limit ${limit})) due
        order by 1 limit ${limit}`,
  );
  return found.map(({ personId }) => personId);
}

type Due = Pick<AccessRow, "id" | "entitlementId" | "reasons" | "validTo"> & {
  readonly personId: string;
  /** Another row goes on where this one ends: the right is not lost. */
  readonly isContinued: boolean;
};
type DueAssignment = {
  readonly id: string;
  readonly personId: string;
  readonly endedAt: number;
  readonly reason: string;
};

async function plansOfDue(tx: Tx, now: Date, personIds: readonly string[]): Promise<Plan[]> {
  const subjects = await loadSubjects(tx, personIds);
  const access = Map.groupBy(await dueAccess(tx, now, personIds), ({ personId }) => personId);
  const due = await dueAssignments(tx, now, personIds);
  const assignments = Map.groupBy(due, ({ personId }) => personId);
  return [...subjects.values()].map((subject) => {
    const ended = access.get(subject.personId) ?? [];
    const closed = assignments.get(subject.personId) ?? [];
    const ends = [...ended.map(({ validTo }) => validTo), ...closed.map((each) => each.endedAt)];
    return {
      subject,
      at: Math.max(...ends, 0),
      openAssignments: [],
      closeAssignments: closed.map(({ id, reason }) => ({ id, reason })),
      rescheduleAssignments: [],
      openBlocks: [],
      closeBlocks: [],
      access: {
        opened: [],
        rescheduled: ended.map(({ id, validTo }) => ({ id, validTo })),
        withdrawn: [],
        gains: [],
        losses: lossesOf(ended),
        keeps: 0,
      },
      kept: [],
      conflicts: [],
    };
  });
}

const lossesOf = (ended: readonly Due[]): RightChange[] =>
  ended
    .filter(({ isContinued }) => !isContinued)
    .map(({ entitlementId, reasons }) => ({ entitlementId, reasons }));

const dueAccess = (tx: Tx, now: Date, personIds: readonly string[]): Promise<Due[]> =>
  rows<Due>(
    tx,
    sql`select a.id::text, a.person_id::text, a.entitlement_id::text, a.reasons::text[] as reasons,
               ${msOf(sql`a.valid_to`)} as valid_to,
               exists (select from access b
                       where b.person_id = a.person_id and b.entitlement_id = a.entitlement_id
                         and b.withdrawn_by is null and b.valid_from <= a.valid_to
                         and (b.valid_to is null or b.valid_to > a.valid_to)) as is_continued
        from access a
        where a.closed_by is null and a.withdrawn_by is null and a.valid_to <= ${now}
          and a.person_id = any(${idList(personIds)})`,
  );

const dueAssignments = (tx: Tx, now: Date, personIds: readonly string[]) =>
  rows<DueAssignment>(
    tx,
    sql`select id::text, person_id::text,
               ${msOf(sql`least(valid_to, review_by)`)} as ended_at,
               case when valid_to is null or review_by < valid_to
                    then 'not_confirmed' else 'expired' end as reason
        from assignment
        where closed_by is null and least(valid_to, review_by) <= ${now}
          and person_id = any(${idList(personIds)})`,
  );
