import { z } from "zod";
import {
  compileExpression,
  evaluateAside,
  needs,
  newId,
  query,
  rows,
  sql,
  type Expression,
  type Facts,
  type Tx,
} from "#lib/kernel/index.ts";
import { brakeTrips } from "./brake.ts";
import { type Draft, RuleTargets } from "./draft.ts";
import { effectOfDraft } from "./draft-effect.ts";
import type { PersonEffect } from "./effect.ts";
import { idList } from "./holdings-store.ts";
import { NamedRight, nameRights } from "./named-rights.ts";
import { personDeclarations } from "./person-declarations.ts";
import { BrakeTripView } from "./preview-changes.ts";
import { kindOfDraft, summaryOf } from "./preview-draft.ts";
import { causeFor } from "./rollout.ts";
import { eachSubject } from "./subject-store.ts";
import { rememberAnswers, vectorOf } from "./world.ts";

const Department = z.object({
  orgUnitId: z.string().nullable(),
  department: z.string().nullable(),
  persons: z.number(),
  gained: z.number(),
  lost: z.number(),
});
const Person = z.object({
  personId: z.string(),
  employeeNumber: z.string(),
  displayName: z.string(),
  department: z.string().nullable(),
  gains: z.array(z.string()).readonly(),
  losses: z.array(z.string()).readonly(),
  conflicts: z.number(),
});
/** Named people of each side; whoever wants all of them keeps the preview. */
const sampleMax = 50;

export const TriedEffect = z.object({
  persons: z.number(),
  gaining: z.number(),
  losing: z.number(),
  gained: z.number(),
  lost: z.number(),
  conflicts: z.number(),
  departments: z.array(Department),
  /** At most fifty of those who gain, lose and meet a conflict. */
  sample: z.array(Person),
  /** What the people above gain and lose. */
  rights: z.array(NamedRight),
  trips: z.array(BrakeTripView),
});

/** The effect of a rule that somebody is still typing; nothing is kept. */
export const tryRule = query({
  name: "rule.try",
  title: "Counts what a rule would give and take while it is being written.",
  right: "rules.manage",
  rest: { method: "POST", path: "/rules/try" },
  input: z.object({
    /** Unset: a new rule. */
    ruleId: z.uuid().optional(),
    expression: z.string(),
    targets: RuleTargets,
  }),
  output: TriedEffect.extend({
    /** Everybody who was asked, and whom the condition holds for. */
    people: z.number(),
    matches: z.number(),
  }),
  authorize: needs("rules.manage"),
  run: async ({ tx, now, input }) => {
    const { expression, targets } = input;
    const asked = await evaluateFirst(tx, compileExpression(expression, personDeclarations));
    const draft: Draft = {
      kind: "rule",
      ruleId: input.ruleId ?? newId(),
      versionId: newId(),
      code: "",
      version: 0,
      expression,
      targets,
    };
    return { ...asked, ...(await tryDraft(tx, now, draft)) };
  },
});

/** A draft's effect on everybody, by department and with names; nothing is kept. */
export async function tryDraft(
  tx: Tx,
  now: Date,
  draft: Draft,
): Promise<z.input<typeof TriedEffect>> {
  const effects = await effectOfDraft(tx, now, draft);
  const cause = causeFor[kindOfDraft[draft.kind]];
  const trips = await brakeTrips(tx, now, { cause, losses: effects });
  const shown = sampleOf(effects);
  return {
    ...summaryOf(effects),
    gaining: effects.filter(({ gains }) => gains.length > 0).length,
    losing: effects.filter(({ losses }) => losses.length > 0).length,
    departments: await byDepartment(tx, effects),
    sample: await nameSample(tx, shown),
    rights: await rightsOfSample(tx, shown),
    trips,
  };
}

type Asked = { readonly people: number; readonly matches: number };

/** What a person typed runs in a thread of its own, once for each distinct set of facts. */
async function evaluateFirst(tx: Tx, expression: Expression): Promise<Asked> {
  const vectors = new Map<string, Facts>();
  const counts = new Map<string, number>();
  let people = 0;
  for await (const batch of eachSubject(tx)) {
    people += batch.length;
    for (const { facts } of batch) {
      const vector = vectorOf(expression.reads, facts);
      vectors.set(vector, facts);
      counts.set(vector, (counts.get(vector) ?? 0) + 1);
    }
  }
  const answers = await evaluateAside({
    text: expression.text,
    declarations: personDeclarations,
    facts: [...vectors.values()],
    millisecondsMax: 5000,
  });
  rememberAnswers(expression, [...vectors.keys()], answers);
  const matches = [...vectors.keys()].reduce(
    (sum, vector, index) => sum + (answers[index] === true ? (counts.get(vector) ?? 0) : 0),
    0,
  );
  return { people, matches };
}

async function byDepartment(
  tx: Tx,
  effects: readonly PersonEffect[],
): Promise<z.output<typeof Department>[]> {
  const names = await rows<{ id: string; name: string }>(
    tx,
    sql`select id::text, name from org_unit`,
  );
  const nameOf = new Map(names.map(({ id, name }) => [id, name]));
  return [...Map.groupBy(effects, ({ orgUnitId }) => orgUnitId)]
    .map(([orgUnitId, own]) => {
      const { persons, gained, lost } = summaryOf(own);
      const department = nameOf.get(orgUnitId ?? "") ?? null;
      return { orgUnitId, department, persons, gained, lost };
    })
    .toSorted((a, b) => b.lost - a.lost || b.gained - a.gained);
}

function sampleOf(effects: readonly PersonEffect[]): PersonEffect[] {
  const sides = [
    effects.filter(({ gains }) => gains.length > 0),
    effects.filter(({ losses }) => losses.length > 0),
    effects.filter(({ conflicts }) => conflicts > 0),
  ];
  return [...new Set(sides.flatMap((side) => side.slice(0, sampleMax)))];
}

async function nameSample(tx: Tx, effects: readonly PersonEffect[]) {
  type Row = { id: string; number: string; name: string; department: string | null };
  const found = await rows<Row>(
    tx,
    sql`select p.id::text, p.employee_number as number, p.display_name as name,
               u.name as department
        from person p left join org_unit u on u.id = p.org_unit_id
        where p.id = any(${idList(effects.map(({ personId }) => personId))})`,
  );
  const byId = new Map(found.map((row) => [row.id, row]));
  return effects.flatMap(({ personId, gains, losses, conflicts }) => {
    const row = byId.get(personId);
    if (!row) return [];
    const { number, name, department } = row;
    return [
      { personId, employeeNumber: number, displayName: name, department, gains, losses, conflicts },
    ];
  });
}

const rightsOfSample = async (tx: Tx, effects: readonly PersonEffect[]) => [
  ...(
    await nameRights(
      tx,
      effects.flatMap(({ gains, losses }) => [...gains, ...losses]),
    )
  ).values(),
];
