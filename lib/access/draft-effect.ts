import { rows, sql, type Tx } from "#lib/kernel/index.ts";
import { nothingHeld, type Holdings, type Target } from "./assignment.ts";
import type { Draft } from "./draft.ts";
import { partsWith } from "./draft.ts";
import { effectOfPlan, type PersonEffect } from "./effect.ts";
import { idList, loadHoldings } from "./holdings-store.ts";
import type { Intent } from "./intents.ts";
import { changesNothing, plan } from "./plan.ts";
import { isSameSet } from "./timeline.ts";
import { eachSubject, loadSubjects } from "./subject-store.ts";
import { withPast } from "./past-store.ts";
import type { Subject, SubjectNow } from "./subject.ts";
import { affectedTargets } from "./world-difference.ts";
import { makeWorld, matches, type CompiledRule, type World } from "./world.ts";
import { sliceFor, sliceOf, type Slice } from "./world-slice.ts";
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
  const after = makeWorld({ ...partsWith(await loadWorldParts(tx), draft), stamp: "draft" });
  const asked = { draft, before, after, named, at: now.getTime() };
  const targets = targetsOfDraft(asked);
  const slice = targets && sliceFor([before, after], targets);
  const world = slice ? sliceOf(after, slice) : after;
  const effects: PersonEffect[] = [];
  for await (const { subjects, holdings } of concerned(tx, asked, slice)) {
    for (const subject of subjects) {
      const id = subject.personId;
      const given = { holdings: holdings.get(id) ?? nothingHeld, intents: named.get(id) ?? [] };
      const planned = plan(world, { subject, ...given }, asked.at);
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
  readonly at: number;
};

const isNamed = ({ kind }: Draft): boolean => kind === "takeover" || kind === "takeover-end";

/** The targets that a draft is about; of those who are named themselves, everything counts. */
function targetsOfDraft({ draft, before, after }: Question): readonly Target[] | undefined {
  if (isNamed(draft)) return undefined;
  if (draft.kind !== "rule" && draft.kind !== "rule-retirement") {
    return affectedTargets(before, after);
  }
  return [before, after].flatMap(
    ({ rules }) => rules.find(({ id }) => id === draft.ruleId)?.targets ?? [],
  );
}

type Loaded = {
  readonly subjects: readonly Subject[];
  readonly holdings: ReadonlyMap<string, Holdings>;
};

/** Only those whose plan can differ: the others are not even loaded. */
async function* concerned(tx: Tx, asked: Question, slice?: Slice): AsyncGenerator<Loaded> {
  const batches = subjectsOf(tx, asked);
  const next = async (): Promise<Loaded | undefined> => {
    const { value: found } = await batches.next();
    if (!found) return undefined;
    const subjects = await withPast(tx, asked.after, found, () => asked.at);
    const ids = subjects.map(({ personId }) => personId);
    return { subjects, holdings: await loadHoldings(tx, ids, () => asked.at, slice) };
  };
  for (let batch = await next(); batch;) {
    // The database reads the next batch while this one is planned.
    const coming = next();
    coming.catch(() => undefined);
    yield batch;
    batch = await coming;
  }
}

async function* subjectsOf(
  tx: Tx,
  asked: Question,
): AsyncGenerator<readonly SubjectNow[], undefined> {
  const { draft } = asked;
  if (draft.kind === "rule" || draft.kind === "rule-retirement") {
    const rule = asked.after.rules.find(({ id }) => id === draft.ruleId);
    yield* concernedByRule(tx, draft.ruleId, rule);
    return;
  }
  const ids = isNamed(draft)
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
): AsyncGenerator<readonly SubjectNow[]> {
  const wanted = (rule?.targets ?? []).map(({ kind, id }) => `${kind}:${id}`).toSorted();
  const held = await targetsHeldFrom(tx, ruleId);
  for await (const batch of eachSubject(tx)) {
    yield batch.filter((subject) => {
      const isMatch = rule !== undefined && matches(rule.expression, subject.facts);
      return !isSameSet(isMatch ? wanted : [], held.get(subject.personId) ?? []);
    });
  }
}

/** What each person holds from one rule, or keeps from it after a move, sorted. */
async function targetsHeldFrom(tx: Tx, ruleId: string): Promise<Map<string, readonly string[]>> {
  const found = await rows<{ personId: string; targets: string }>(
    tx,
    sql`select person_id::text, string_agg(
                 case source when 'grace' then 'kept:' else '' end || target_kind || ':' || target_id,
                 ' ') as targets
        from assignment
        where source in ('rule', 'grace') and source_id = ${ruleId}::uuid and closed_by is null group by 1`,
  );
  return new Map(found.map(({ personId, targets }) => [personId, targets.split(" ").toSorted()]));
}

async function holdersOf(tx: Tx, targets: readonly Target[]): Promise<string[]> {
  if (targets.length === 0) return [];
  const targetIds = targets.map(({ id }) => id);
  const found = await rows<{ personId: string }>(
    tx,
    sql`select distinct person_id::text from assignment
        where target_id = any(${idList(targetIds)}) and closed_by is null order by 1`,
  );
  return found.map(({ personId }) => personId);
}
