import { rows, sql, type Tx } from "#lib/kernel/index.ts";
import { timelinesOf, type FactsSegment } from "#lib/people/index.ts";
import { idList } from "./holdings-store.ts";
import type { PastFacts, Subject, SubjectNow } from "./subject.ts";
import { loadUnits, pathsOf, type Units } from "./unit-paths.ts";
import type { World } from "./world.ts";

const nothing: readonly PastFacts[] = [];

/**
 * The same people with the facts that they turned from within the longest grace before `atOf`
 * their instant. Of people whose facts did not turn nothing is read, and nothing of anybody where
 * the company keeps nothing after moves.
 */
export async function withPast(
  tx: Tx,
  world: World,
  subjects: readonly SubjectNow[],
  atOf: (personId: string) => number,
): Promise<Subject[]> {
  const turned = world.graceMs === 0 ? [] : await turnedAmong(tx, world, subjects, atOf);
  if (turned.length === 0) return subjects.map((each) => ({ ...each, past: nothing }));
  const timelines = await timelinesOf(tx, turned);
  const places = { units: await loadUnits(tx), numbers: await numbersIn(tx, timelines) };
  return subjects.map((subject) => {
    const at = atOf(subject.personId);
    const past = unbroken(timelines.get(subject.personId) ?? [], { at, graceMs: world.graceMs });
    return { ...subject, past: past.map((segment) => pastOf(subject, segment, places)) };
  });
}

async function turnedAmong(
  tx: Tx,
  { graceMs }: World,
  subjects: readonly SubjectNow[],
  atOf: (personId: string) => number,
): Promise<string[]> {
  const ids = subjects
    .filter(({ hrState }) => hrState === "active")
    .map(({ personId }) => personId);
  if (ids.length === 0) return [];
  const instants = ids.map(atOf);
  const [first, last] = instants.reduce(
    ([low, high], each) => [Math.min(low, each), Math.max(high, each)] as const,
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] as const,
  );
  const found = await rows<{ id: string }>(
    tx,
    sql`select distinct person_id::text as id from person_fact
        where person_id = any(${idList(ids)}) and recorded_to is null
          and effective_to > ${new Date(first - graceMs)} and effective_to <= ${new Date(last)}`,
  );
  return found.map(({ id }) => id);
}

type Timelines = ReadonlyMap<string, readonly FactsSegment[]>;

async function numbersIn(tx: Tx, timelines: Timelines): Promise<ReadonlyMap<string, string>> {
  const segments = [...timelines.values()].flat();
  const ids = new Set(segments.flatMap(({ facts: { managerId } }) => managerId ?? []));
  const found = await rows<{ id: string; number: string }>(
    tx,
    sql`select id::text, employee_number as number from person where id = any(${idList(ids)})`,
  );
  return new Map(found.map(({ id, number }) => [id, number]));
}

type Places = { readonly units: Units; readonly numbers: ReadonlyMap<string, string> };

type Window = { readonly at: number; readonly graceMs: number };

/** Segments that are over, back to where the person was not at work. */
function unbroken(timeline: readonly FactsSegment[], { at, graceMs }: Window): FactsSegment[] {
  const until = timeline.filter(({ from }) => from.getTime() <= at);
  const broken = until.findLastIndex(({ hrState }) => hrState !== "active");
  return until.slice(broken + 1).filter(({ to }) => {
    const end = to?.getTime() ?? Number.POSITIVE_INFINITY;
    return end <= at && end > at - graceMs;
  });
}

/** Groups, number and legal entity are those of now: only what HR tells of somebody turns. */
function pastOf(subject: SubjectNow, segment: FactsSegment, places: Places): PastFacts {
  const { facts, from, to } = segment;
  const { units, numbers } = places;
  const jobs = facts.jobs ?? [];
  const unitIds = [facts.orgUnitId, ...jobs.map(({ orgUnitId }) => orgUnitId)].map(
    (id) => id ?? "",
  );
  return {
    from: from.getTime(),
    to: to?.getTime() ?? Number.POSITIVE_INFINITY,
    facts: {
      person: {
        ...subject.facts["person"],
        workerType: facts.workerType,
        status: "active",
        orgCode: units.get(facts.orgUnitId ?? "")?.code ?? "",
        orgPath: pathsOf(unitIds, units),
        title: facts.title ?? "",
        grade: facts.grade ?? "",
        location: facts.location ?? "",
        startDate: facts.startDate ?? "",
        managerNumber: numbers.get(facts.managerId ?? "") ?? "",
      },
    },
  };
}
