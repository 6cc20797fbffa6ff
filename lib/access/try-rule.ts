import { z } from "zod";
import {
  compileExpression,
  evaluateAside,
  needs,
  newId,
  query,
  type Expression,
  type Facts,
  type Tx,
} from "#lib/kernel/index.ts";
import { brakeTrips } from "./brake.ts";
import { type Draft, RuleTargets } from "./draft.ts";
import { effectOfDraft } from "./draft-effect.ts";
import type { PersonEffect } from "./effect.ts";
import { personDeclarations } from "./person-declarations.ts";
import { BrakeTripView } from "./preview-changes.ts";
import { summaryOf } from "./preview-draft.ts";
import { eachSubject } from "./subject-store.ts";
import { rememberAnswers, vectorOf } from "./world.ts";

const Department = z.object({
  orgUnitId: z.string().nullable(),
  persons: z.number(),
  gained: z.number(),
  lost: z.number(),
});
const Person = z.object({
  personId: z.string(),
  gains: z.array(z.string()).readonly(),
  losses: z.array(z.string()).readonly(),
});
const sampleMax = 100;

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
  output: z.object({
    persons: z.number(),
    gained: z.number(),
    lost: z.number(),
    conflicts: z.number(),
    departments: z.array(Department),
    sample: z.array(Person),
    trips: z.array(BrakeTripView),
  }),
  authorize: needs("rules.manage"),
  run: async ({ tx, now, input }) => {
    const { expression, targets } = input;
    await evaluateFirst(tx, compileExpression(expression, personDeclarations));
    const draft: Draft = {
      kind: "rule",
      ruleId: input.ruleId ?? newId(),
      versionId: newId(),
      code: "",
      version: 0,
      expression,
      targets,
    };
    const effects = await effectOfDraft(tx, now, draft);
    const trips = await brakeTrips(tx, now, { cause: "rule", losses: effects });
    const sample = effects.slice(0, sampleMax);
    return { ...summaryOf(effects), departments: byDepartment(effects), sample, trips };
  },
});

/** What a person typed runs in a thread of its own, once for each distinct set of facts. */
async function evaluateFirst(tx: Tx, expression: Expression): Promise<void> {
  const vectors = new Map<string, Facts>();
  for await (const batch of eachSubject(tx)) {
    for (const { facts } of batch) vectors.set(vectorOf(expression.reads, facts), facts);
  }
  const answers = await evaluateAside({
    text: expression.text,
    declarations: personDeclarations,
    facts: [...vectors.values()],
    millisecondsMax: 5000,
  });
  rememberAnswers(expression, [...vectors.keys()], answers);
}

function byDepartment(effects: readonly PersonEffect[]): z.output<typeof Department>[] {
  return [...Map.groupBy(effects, ({ orgUnitId }) => orgUnitId)]
    .map(([orgUnitId, own]) => {
      const { persons, gained, lost } = summaryOf(own);
      return { orgUnitId, persons, gained, lost };
    })
    .toSorted((a, b) => b.lost - a.lost || b.gained - a.gained);
}
