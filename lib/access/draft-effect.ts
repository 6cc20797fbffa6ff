import { rows, sql, type Tx } from "#lib/kernel/index.ts";
import { nothingHeld } from "./assignment.ts";
import type { Draft } from "./draft.ts";
import { partsWith } from "./draft.ts";
import { effectOfPlan, type PersonEffect } from "./effect.ts";
import { idList, loadHoldings } from "./holdings-store.ts";
import type { Intent } from "./intents.ts";
import { changesNothing, plan } from "./plan.ts";
import { isSameSet } from "./timeline.ts";
import { eachSubject, loadSubjects } from "./subject-store.ts";
import type { Subject } from "./subject.ts";
import { affectedTargets } from "./world-difference.ts";
import { makeWorld, matches, type CompiledRule, type World } from "./world.ts";
import { loadWorld, loadWorldParts } from "./world-store.ts";

/** Intents by person, for drafts that name people themselves. */
export type Named = ReadonlyMap<string, readonly Intent[]>;

/** The whole population's effect of a draft, as of this transaction: nothing is written. */
export async function effectOfDraft(
  tx: Tx,
  now: Date,
  draft: Draft,
  named: Named = new Map(),
): Promise<PersonEffect[]> {
  const before = await loadWorld(tx);
  const parts = partsWith(await loadWorldParts(tx), draft);
  const after = makeWorld({ ...parts, stamp: "draft" });
  const effects: PersonEffect[] = [];
  const at = now.getTime();
  for await (const subjects of concerned(tx, { draft, before, after, named })) {
    const ids = subjects.map(({ personId }) => personId);
    const holdings = await loadHoldings(tx, ids, () => at);
    for (const subject of subjects) {
      const id = subject.personId;
      const held = holdings.get(id) ?? nothingHeld;
      const intents = named.get(id) ?? [];
      const planned = plan(after, { subject, holdings: held, intents }, at);
      if (!changesNothing(planned)) effects.push(effectOfPlan(planned));
    }
  }
  return effects;
}

type Question = {
  readonly draft: Draft;
  readonly before: World;
  readonly after: World;
  readonly named: Named;
};

/** Only those whose plan can differ: the others are not even loaded. */
async function* concerned(tx: Tx, asked: Question): AsyncGenerator<readonly Subject[]> {
  const { draft } = asked;
  if (draft.kind === "rule" || draft.kind === "rule-retirement") {
    const rule = asked.after.rules.find(({ id }) => id === draft.ruleId);
    yield* concernedByRule(tx, draft.ruleId, rule);
    return;
  }
  const isNamed = draft.kind === "takeover" || draft.kind === "takeover-end";
  const ids = isNamed
    ? [...asked.named.keys()].toSorted()
    : await holdersOf(tx, affectedTargets(asked.before, asked.after));
  for (let index = 0; index < ids.length; index += batchSize) {
    const subjects = await loadSubjects(tx, ids.slice(index, index + batchSize));
    yield [...subjects.values()];
  }
}

const batchSize = 5000;

async function* concernedByRule(
  tx: Tx,
  ruleId: string,
  rule: CompiledRule | undefined,
): AsyncGenerator<readonly Subject[]> {
  const wanted = (rule?.targets ?? []).map(({ kind, id }) => `${kind}:${id}`).toSorted();
  const held = await targetsHeldFrom(tx, ruleId);
  for await (const batch of eachSubject(tx)) {
    yield batch.filter((subject) => {
      const isMatch = rule !== undefined && matches(rule.expression, subject.facts);
      return !isSameSet(isMatch ? wanted : [], held.get(subject.personId) ?? []);
    });
  }
}

/** What each person holds from one rule, sorted. */
async function targetsHeldFrom(tx: Tx, ruleId: string): Promise<Map<string, readonly string[]>> {
  const found = await rows<{ personId: string; targets: readonly string[] }>(
    tx,
    sql`select person_id::text,
               array_agg(target_kind || ':' || target_id
                         order by target_kind collate "C", target_id::text collate "C") as targets
        from assignment
        where source = 'rule' and source_id = ${ruleId}::uuid and closed_by is null group by 1`,
  );
  return new Map(found.map(({ personId, targets }) => [personId, targets]));
}

async function holdersOf(tx: Tx, targetIds: readonly string[]): Promise<string[]> {
  if (targetIds.length === 0) return [];
  const found = await rows<{ personId: string }>(
    tx,
    sql`select distinct person_id::text from assignment
        where target_id = any(${idList(targetIds)}) and closed_by is null order by 1`,
  );
  return found.map(({ personId }) => personId);
}
