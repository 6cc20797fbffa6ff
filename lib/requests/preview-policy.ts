import { z } from "zod";
import {
  compileExpression,
  evaluateAside,
  needs,
  query,
  rows,
  sql,
  type Facts,
  type Tx,
} from "#lib/kernel/index.ts";
import { policyFacts } from "./policy-facts.ts";
import { isAutomatic, PolicyDefinition, plannedStages } from "./policy-definition.ts";
import { Person, plannedPeople, StagePeople } from "./planned-people.ts";
import { namesOf, loadPeople } from "./request-people.ts";
import { peopleWithoutApprovers } from "./resolvability.ts";
import { itemFactsOf, loadTargets } from "./targets.ts";

const itemsMax = 500;
const samplesMax = 5;

/** What a draft would mean for what is asked for now: whom it concerns, who would decide. */
export const previewPolicy = query({
  name: "policy.preview",
  title: "Shows what a draft of an approval policy would mean for the latest requests.",
  right: "policies.manage",
  scope: "catalog:write",
  rest: { method: "POST", path: "/policies/preview" },
  input: z.object({
    condition: z.string().trim().min(1).max(4000),
    definition: PolicyDefinition,
  }),
  output: z.object({
    /** Of the latest items, at most 500. */
    looked: z.int(),
    matching: z.int(),
    openMatching: z.int(),
    broken: z.int(),
    withoutApprovers: z.object({ count: z.int(), people: z.array(Person) }),
    samples: z.array(
      z.object({
        itemId: z.string(),
        number: z.int(),
        beneficiary: Person.nullable(),
        target: z.string(),
        stages: z.array(StagePeople),
      }),
    ),
  }),
  authorize: needs("policies.manage"),
  run: async ({ tx, now, input }) => {
    compileExpression(input.condition, policyFacts, "condition");
    const { definition } = input;
    const latest = await latestItems(tx, now);
    const answers = await evaluateAside({
      text: input.condition,
      declarations: policyFacts,
      facts: latest.map(({ facts }) => facts),
    });
    const matching = latest.filter((_, index) => answers[index] === true);
    return {
      looked: latest.length,
      matching: matching.length,
      openMatching: matching.filter(({ state }) => state === "pending").length,
      broken: answers.filter((answer) => answer === "error").length,
      withoutApprovers: isAutomatic(definition)
        ? { count: 0, people: [] }
        : await peopleWithoutApprovers(tx, definition, now).then(({ count, people }) => ({
            count,
            people: [...people],
          })),
      // One after the other: they share one connection.
      samples: await Array.fromAsync(matching.slice(0, samplesMax), (item) =>
        sampleOf(tx, item, { definition, now }),
      ),
    };
  },
});

type Row = {
  id: string;
  number: number;
  state: string;
  requesterId: string;
  beneficiaryId: string;
  targetKind: "entitlement" | "role";
  targetId: string;
  minutes: number | null;
  startsAt: Date | null;
  extendsId: string | null;
  conflicts: string[];
  items: number;
};
type Latest = Row & { readonly facts: Facts };

async function latestItems(tx: Tx, now: Date): Promise<Latest[]> {
  const found = await rows<Row>(
    tx,
    sql`select i.id, r.number, i.state, i.requester_id, i.beneficiary_id, i.target_kind,
               i.target_id, i.minutes, i.starts_at, i.extends_id, i.conflicts,
               (select count(*)::int from request_item s where s.request_id = r.id) as items
        from request_item i join request r on r.id = i.request_id
        order by i.id desc limit ${itemsMax}`,
  );
  const ids = [...new Set(found.flatMap((row) => [row.requesterId, row.beneficiaryId]))];
  const people = await loadPeople(tx, ids, now);
  const targets = await loadTargets(
    tx,
    found.map(({ targetKind, targetId }) => ({ kind: targetKind, id: targetId })),
  );
  return found.flatMap((row) => {
    const target = targets.get(row.targetId);
    const [requester, beneficiary] = [people.get(row.requesterId), people.get(row.beneficiaryId)];
    if (!target || !requester || !beneficiary) return [];
    const facts = {
      requester: requester.facts,
      beneficiary: beneficiary.facts,
      item: itemFactsOf(target, row.minutes),
      context: {
        isOnBehalf: row.requesterId !== row.beneficiaryId,
        isExtension: row.extendsId !== null,
        hasStart: row.startsAt !== null,
        hasConflict: row.conflicts.length > 0,
        items: BigInt(row.items),
      },
    };
    return [{ ...row, facts }];
  });
}

async function sampleOf(
  tx: Tx,
  item: Latest,
  { definition, now }: { readonly definition: PolicyDefinition; readonly now: Date },
) {
  const people = await loadPeople(tx, [item.beneficiaryId], now);
  const targets = await loadTargets(tx, [{ kind: item.targetKind, id: item.targetId }]);
  const [beneficiary, target] = [people.get(item.beneficiaryId), targets.get(item.targetId)];
  const plan = isAutomatic(definition) ? [] : plannedStages(definition, item.conflicts);
  const about = beneficiary &&
    target && { beneficiary, target, item: itemFactsOf(target, item.minutes) };
  const concerned = new Set([item.requesterId, item.beneficiaryId]);
  return {
    itemId: item.id,
    number: item.number,
    beneficiary: (await namesOf(tx, [item.beneficiaryId])).get(item.beneficiaryId) ?? null,
    target: target?.name ?? "",
    stages: about ? await plannedPeople(tx, plan, { about, concerned, now }) : [],
  };
}
