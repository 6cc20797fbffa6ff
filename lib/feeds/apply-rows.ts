import {
  effectOfPlan,
  planPeople,
  recompute,
  type Cause,
  type PersonEffect,
} from "#lib/access/index.ts";
import { rows, sql, type Tx, type Work } from "#lib/kernel/index.ts";
import {
  dayOf,
  ensureLegalEntity,
  registerUnits,
  saveSnapshots,
  startOfDay,
  stateOn,
  type HrState,
  type Snapshot,
} from "#lib/people/index.ts";
import type { Counts, RowKind } from "./feed.ts";
import type { Feed, Run } from "./feed-store.ts";
import { displayNameOf, type FeedRow } from "./file/index.ts";

export type Staged = {
  readonly personId: string;
  readonly row: FeedRow;
  readonly kind: string;
};

export type AppliedPerson = Pick<Snapshot, "personId" | "employeeNumber" | "displayName"> & {
  readonly kind: RowKind;
};

export type Applied = {
  readonly counts: Partial<Counts>;
  readonly effects: readonly PersonEffect[];
  readonly people: readonly AppliedPerson[];
};

type Before = {
  readonly id: string;
  readonly hrState: HrState;
  readonly orgUnitId: string | null;
  readonly managerId: string | null;
};

/**
 * A step: these rows become what holds. Facts first, then access in the same transaction; a dry run
 * plans instead of committing, and its command discards.
 */
export async function applyRows(
  work: Work,
  given: { run: Run; feed: Pick<Feed, "id">; staged: readonly Staged[]; isDryRun: boolean },
): Promise<Applied> {
  const { run, staged } = given;
  const context = await loadContext(work, run, staged);
  const snapshots = staged.map((each) => snapshotOf(each, context));
  await saveSnapshots(work, {
    snapshots,
    legalEntityId: context.legalEntityId,
    source: "feed",
    sourceId: run.id,
    isLoaded: run.asOf !== null,
    effectiveAt: context.effectiveAt,
  });
  const kinds = snapshots.map((each) => kindOf(each, context.before.get(each.personId)));
  const people = snapshots.map(({ personId, employeeNumber, displayName }, index) => {
    return { personId, employeeNumber, displayName, kind: kinds[index] ?? "changed" };
  });
  const { effects, granted, ended } = await changeAccess(work, given, { snapshots, context });
  announce(work, { snapshots, kinds, before: context.before });
  return { counts: countsOf(kinds, granted, ended), effects, people };
}

type Context = {
  readonly legalEntityId: string;
  readonly units: ReadonlyMap<string, string>;
  readonly people: ReadonlyMap<string, string>;
  readonly before: ReadonlyMap<string, Before>;
  readonly timeZone: string;
  readonly asOf: string | null;
  readonly now: Date;
  readonly effectiveAt: (snapshot: Snapshot) => Date;
};

async function loadContext(work: Work, run: Run, staged: readonly Staged[]): Promise<Context> {
  const { tx, now } = work;
  const legalEntityId = await ensureLegalEntity(work);
  const units = await registerUnits(work, unitsOf(staged), legalEntityId);
  const timeZone = await defaultZone(tx);
  const effectiveAt = (snapshot: Snapshot) =>
    run.asOf === null ? now : startOfDay(run.asOf, snapshot.timeZone);
  const before = await lockBefore(tx, staged);
  const people = await peopleOf(tx, run.id, staged);
  return { legalEntityId, units, people, before, timeZone, asOf: run.asOf, now, effectiveAt };
}

function unitsOf(staged: readonly Staged[]) {
  const units = new Map<string, { code: string; name: string | null; parentCode: string | null }>();
  for (const { row } of staged) {
    if (row.orgCode === undefined) continue;
    const [name, parentCode] = [row.orgName ?? null, row.orgParentCode ?? null];
    units.set(row.orgCode, { code: row.orgCode, name, parentCode });
  }
  return [...units.values()].sort((one, other) => one.code.localeCompare(other.code));
}

async function defaultZone(tx: Tx): Promise<string> {
  const [found] = await rows<{ value: string }>(
    tx,
    sql`select value #>> '{}' as value from setting where key = 'people.time-zone'`,
  );
  return found?.value ?? "UTC";
}

/** Locks the people in id order, as every command does. */
async function lockBefore(tx: Tx, staged: readonly Staged[]): Promise<Map<string, Before>> {
  const ids = staged.filter(({ kind }) => kind === "known").map(({ personId }) => personId);
  if (ids.length === 0) return new Map();
  const found = await rows<Before>(
    tx,
    sql`select id::text, hr_state, org_unit_id::text, manager_id::text from person
        where id = any(${ids}::uuid[]) order by id for update`,
  );
  return new Map(found.map((each) => [each.id, each]));
}

/** Managers and sponsors by number: people who are there, and those of this file. */
async function peopleOf(tx: Tx, runId: string, staged: readonly Staged[]) {
  const numbers = new Set<string>();
  for (const { row } of staged) {
    if (row.managerNumber !== undefined) numbers.add(row.managerNumber);
    if (row.sponsorNumber !== undefined) numbers.add(row.sponsorNumber);
  }
  if (numbers.size === 0) return new Map<string, string>();
  const found = await rows<{ number: string; id: string }>(
    tx,
    sql`select employee_number as number, person_id::text as id from feed_stage
        where run_id = ${runId}::uuid and employee_number = any(${[...numbers]}::text[])
        union
        select employee_number, id::text from person
        where employee_number = any(${[...numbers]}::text[])`,
  );
  return new Map(found.map(({ number, id }) => [number, id]));
}

function snapshotOf({ personId, row }: Staged, context: Context): Snapshot {
  const timeZone = row.timeZone ?? context.timeZone;
  const today = context.asOf ?? dayOf(context.now, timeZone);
  const person = (number: string | undefined) =>
    (number === undefined ? undefined : context.people.get(number)) ?? null;
  return {
    personId,
    employeeNumber: row.employeeNumber,
    givenName: row.givenName ?? null,
    familyName: row.familyName ?? null,
    displayName: displayNameOf(row),
    workEmail: row.workEmail ?? null,
    workerType: row.workerType ?? "employee",
    hrState: stateOn(row, today),
    timeZone,
    startDate: row.startDate ?? null,
    endDate: row.endDate ?? null,
    orgUnitId: (row.orgCode && context.units.get(row.orgCode)) ?? null,
    title: row.title ?? null,
    grade: row.grade ?? null,
    location: row.location ?? null,
    managerId: person(row.managerNumber),
    sponsorId: person(row.sponsorNumber),
  };
}

function kindOf(snapshot: Snapshot, before: Before | undefined): RowKind {
  const isEnded = snapshot.hrState === "ended";
  if (before === undefined) return isEnded ? "changed" : "joined";
  if (isEnded) return before.hrState === "ended" ? "changed" : "left";
  if (before.hrState === "ended") return "joined";
  return before.orgUnitId === snapshot.orgUnitId ? "changed" : "moved";
}

type Changing = { snapshots: readonly Snapshot[]; context: Context };

async function changeAccess(
  work: Work,
  { run, isDryRun }: { run: Run; isDryRun: boolean },
  { snapshots, context }: Changing,
) {
  const instants = new Map(
    snapshots.map((each) => [each.personId, context.effectiveAt(each).getTime()]),
  );
  const at = (personId: string) => instants.get(personId) ?? work.now.getTime();
  const isLoaded = run.asOf !== null;
  const idsWhere = (isEnded: boolean) =>
    snapshots.filter(({ hrState }) => (hrState === "ended") === isEnded).map((s) => s.personId);
  if (isDryRun) {
    const cause: Cause = { kind: "feed", id: run.id, isLoaded };
    const plans = await planPeople(work, {
      personIds: snapshots.map((s) => s.personId),
      cause,
      at,
    });
    const effects = plans.map(effectOfPlan);
    const total = (side: "gains" | "losses") =>
      effects.reduce((sum, each) => sum + each[side].length, 0);
    return { effects, granted: total("gains"), ended: total("losses") };
  }
  const left: Cause = { kind: "termination", id: run.id, isLoaded };
  const others: Cause = { kind: "feed", id: run.id, isLoaded };
  const one = await recompute(work, { personIds: idsWhere(true), cause: left, at });
  const two = await recompute(work, { personIds: idsWhere(false), cause: others, at });
  return { effects: [], granted: one.gained + two.gained, ended: one.lost + two.lost };
}

type Told = {
  snapshots: readonly Snapshot[];
  kinds: readonly RowKind[];
  before: ReadonlyMap<string, Before>;
};

/** Who was known and is another now concerns open requests, delegations and tickets. */
function announce(work: Work, { snapshots, kinds, before }: Told): void {
  const of = (wanted: (kind: RowKind, snapshot: Snapshot) => boolean) =>
    snapshots
      .filter((each, index) => before.has(each.personId) && wanted(kinds[index] ?? "changed", each))
      .map(({ personId }) => personId);
  const left = of((kind) => kind === "left");
  const changed = of((kind) => kind !== "left");
  if (left.length > 0) work.announce("person.left", { personIds: left });
  if (changed.length > 0) work.announce("person.changed", { personIds: changed });
}

const countsOf = (kinds: readonly RowKind[], granted: number, ended: number): Partial<Counts> => {
  const of = (kind: RowKind) => kinds.filter((each) => each === kind).length;
  return {
    joined: of("joined"),
    moved: of("moved"),
    left: of("left"),
    changed: of("changed"),
    rightsGranted: granted,
    rightsEnded: ended,
  };
};
