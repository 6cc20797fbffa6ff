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
  defaultZone,
  ensureLegalEntity,
  idsOfUnits,
  saveSnapshots,
  startOfDay,
  stateOn,
  type HrState,
  type Snapshot,
} from "#lib/people/index.ts";
import type { Counts, RowKind } from "./feed.ts";
import type { Run } from "./feed-store.ts";
import { displayNameOf, type FeedRow } from "./file/index.ts";
import { leaveOldGroups } from "./scim/groups/index.ts";

export type Staged = {
  readonly personId: string;
  readonly row: FeedRow;
  /**
   * "new" and "known" people; with the same row as before: people to say "again", for somebody
   * whom the row names is there now, and people whose "unit" moved.
   */
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
  readonly timeZone: string;
  readonly workEmail: string | null;
};

/**
 * A step: these rows become what holds. Facts first, then access in the same transaction; a dry run
 * plans instead of committing, and its command discards.
 */
export async function applyRows(
  work: Work,
  given: { run: Run; staged: readonly Staged[]; isDryRun: boolean },
): Promise<Applied> {
  const { run, staged } = given;
  const context = await loadContext(work, run, staged);
  const told = staged.filter(({ kind }) => kind !== "unit");
  const before = await saidBefore(work.tx, told);
  const snapshots = told.map((each) => snapshotOf(each, context, before.get(each.personId)));
  await saveSnapshots(work, {
    snapshots,
    legalEntityId: context.legalEntityId,
    source: "feed",
    sourceId: run.id,
    isLoaded: run.asOf !== null,
    effectiveAt: (snapshot) => before.get(snapshot.personId) ?? context.effectiveAt(snapshot),
  });
  const kinds = told.map(({ kind, personId }, index) => {
    const snapshot = snapshots[index];
    return snapshot && kind !== "again" && kindOf(snapshot, context.before.get(personId));
  });
  const people = snapshots.map(({ personId, employeeNumber, displayName }, index) => {
    return { personId, employeeNumber, displayName, kind: kinds[index] || "changed" };
  });
  const { effects, granted, ended } = await changeAccess(work, given, { snapshots, context });
  announce(work, {
    runId: run.id,
    snapshots,
    kinds,
    below: belowOf(staged),
    before: context.before,
  });
  return { counts: countsOf(kinds, granted, ended), effects, people };
}

/**
 * A row holds from its run on. One that is only said again holds from when it was said first, so
 * that what was told of its person since then still stands: when that was, by person.
 */
async function saidBefore(tx: Tx, told: readonly Staged[]): Promise<ReadonlyMap<string, Date>> {
  const again = told.filter(({ kind }) => kind === "again").map(({ personId }) => personId);
  if (again.length === 0) return new Map();
  const found = await rows<{ id: string; at: Date }>(
    tx,
    sql`select f.person_id::text as id, max(f.effective_from) as at from person_fact f
        where f.person_id = any(${again}::uuid[]) and not f.is_derived
          and exists (select from person_statement s where s.person_id = f.person_id)
        group by f.person_id`,
  );
  return new Map(found.map(({ id, at }) => [id, at]));
}

const belowOf = (staged: readonly Staged[]) =>
  staged.filter(({ kind }) => kind === "unit").map(({ personId }) => personId);

type Context = {
  readonly legalEntityId: string;
  readonly units: ReadonlyMap<string, string>;
  readonly people: ReadonlyMap<string, string>;
  readonly before: ReadonlyMap<string, Before>;
  readonly timeZone: string;
  readonly asOf: string | null;
  readonly now: Date;
  readonly effectiveAt: (snapshot: { timeZone: string }) => Date;
};

async function loadContext(work: Work, run: Run, staged: readonly Staged[]): Promise<Context> {
  const { tx, now } = work;
  const legalEntityId = await ensureLegalEntity(work);
  const units = await idsOfUnits(tx);
  const timeZone = await defaultZone(tx);
  const effectiveAt = (snapshot: { timeZone: string }) =>
    run.asOf === null ? now : startOfDay(run.asOf, snapshot.timeZone);
  const before = await lockBefore(tx, staged);
  const people = await peopleOf(tx, run.id, staged);
  return { legalEntityId, units, people, before, timeZone, asOf: run.asOf, now, effectiveAt };
}

/** Locks the people in id order, as every command does. */
async function lockBefore(tx: Tx, staged: readonly Staged[]): Promise<Map<string, Before>> {
  const ids = staged.filter(({ kind }) => kind !== "new").map(({ personId }) => personId);
  if (ids.length === 0) return new Map();
  const found = await rows<Before>(
    tx,
    sql`select id::text, hr_state, org_unit_id::text, time_zone, work_email from person
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

function snapshotOf({ personId, row }: Staged, context: Context, saidAt?: Date): Snapshot {
  const timeZone = row.timeZone ?? context.timeZone;
  const today = context.asOf ?? dayOf(saidAt ?? context.now, timeZone);
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
    managerId: row.managerNumber === row.employeeNumber ? null : person(row.managerNumber),
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
  { run, staged, isDryRun }: { run: Run; staged: readonly Staged[]; isDryRun: boolean },
  { snapshots, context }: Changing,
) {
  const below = belowOf(staged);
  const instants = new Map<string, number>();
  for (const each of snapshots) instants.set(each.personId, context.effectiveAt(each).getTime());
  for (const id of below) {
    const { timeZone } = context.before.get(id) ?? context;
    instants.set(id, context.effectiveAt({ timeZone }).getTime());
  }
  const at = (personId: string) => instants.get(personId) ?? work.now.getTime();
  const isLoaded = run.asOf !== null;
  const ended = idsWhere(snapshots, true);
  const others = [...idsWhere(snapshots, false), ...below];
  if (isDryRun) {
    const cause: Cause = { kind: "feed", id: run.id, isLoaded };
    const plans = await planPeople(work, { personIds: [...ended, ...others], cause, at });
    const effects = plans.map(effectOfPlan);
    const total = (side: "gains" | "losses") =>
      effects.reduce((sum, each) => sum + each[side].length, 0);
    return { effects, granted: total("gains"), ended: total("losses") };
  }
  const termination: Cause = { kind: "termination", id: run.id, isLoaded };
  const cause: Cause = { kind: "feed", id: run.id, isLoaded };
  await leaveOldGroups(work, others);
  const one = await recompute(work, { personIds: ended, cause: termination, at });
  const two = await recompute(work, { personIds: others, cause, at });
  return { effects: [], granted: one.gained + two.gained, ended: one.lost + two.lost };
}

const idsWhere = (snapshots: readonly Snapshot[], isEnded: boolean) =>
  snapshots.filter(({ hrState }) => (hrState === "ended") === isEnded).map((s) => s.personId);

type Told = {
  runId: string;
  snapshots: readonly Snapshot[];
  kinds: readonly (RowKind | false | undefined)[];
  below: readonly string[];
  before: ReadonlyMap<string, Before>;
};

/** Who was known and is another now concerns open requests, delegations and tickets. */
function announce(work: Work, { runId, snapshots, kinds, below, before }: Told): void {
  const isKnown = snapshots.filter(({ personId }) => before.has(personId));
  const leaving = new Set(
    snapshots.filter((_, index) => kinds[index] === "left").map(({ personId }) => personId),
  );
  const left = isKnown.map(({ personId }) => personId).filter((id) => leaving.has(id));
  const stayed = isKnown.map(({ personId }) => personId).filter((id) => !leaving.has(id));
  const changed = [...stayed, ...below];
  if (left.length > 0) work.announce("person.left", { personIds: left });
  if (changed.length > 0) work.announce("person.changed", { personIds: changed });
  const moved = isKnown.filter((each) => hasNewAddress(each, before.get(each.personId)));
  if (moved.length > 0) {
    const personIds = moved.map(({ personId }) => personId);
    work.announce("person.address-changed", { personIds, runId, at: work.now.toISOString() });
  }
}

const hasNewAddress = ({ workEmail }: Snapshot, before: Before | undefined): boolean =>
  before !== undefined && before.workEmail?.toLowerCase() !== workEmail?.toLowerCase();

function countsOf(kinds: Told["kinds"], granted: number, ended: number): Partial<Counts> {
  const of = (kind: RowKind) => kinds.filter((each) => each === kind).length;
  return {
    joined: of("joined"),
    moved: of("moved"),
    left: of("left"),
    changed: of("changed"),
    rightsGranted: granted,
    rightsEnded: ended,
  };
}
