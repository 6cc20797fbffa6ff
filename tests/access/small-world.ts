import { compileExpression, type Facts } from "#lib/kernel/index.ts";
import {
  personDeclarations,
  type AccessRow,
  type Assignment,
  type Block,
  type Holdings,
  type Plan,
  type Subject,
} from "#lib/access/index.ts";
import { forever } from "#lib/access/interval.ts";
import {
  makeWorld,
  type CompiledRule,
  type SodMode,
  type SodRule,
  type World,
} from "#lib/access/world.ts";

/** Short names for identifiers: "e1" is an entitlement, "r1" a role. */
export const day = 86_400_000;
export const t0 = Date.UTC(2026, 0, 1);

type Given = {
  readonly entitlements?: Record<
    string,
    { conditions?: string[]; retiresAt?: number; graceMs?: number }
  >;
  readonly roles?: Record<string, { holds?: string[]; includes?: string[]; retiresAt?: number }>;
  readonly rules?: Record<string, { when: string; gives: string[] }>;
  readonly sod?: Record<string, { mode: SodMode; left: string[]; right: string[] }>;
};

const targetOf = (id: string) =>
  ({ kind: id.startsWith("r") ? "role" : "entitlement", id }) as const;

export const ruleOf = (
  id: string,
  when: string,
  gives: readonly string[],
  version = 1,
): CompiledRule => ({
  id,
  code: id,
  version,
  targets: gives.map(targetOf),
  expression: compileExpression(when, personDeclarations),
  since: Number.NEGATIVE_INFINITY,
});

export function smallWorld(given: Given): World {
  return makeWorld({
    stamp: "test",
    graceMs: Math.max(0, ...Object.values(given.entitlements ?? {}).map((e) => e.graceMs ?? 0)),
    entitlements: Object.entries(given.entitlements ?? {}).map(([id, one]) => ({
      id,
      systemId: "s1",
      code: id,
      retiresAt: one.retiresAt ?? forever,
      ownRetiresAt: one.retiresAt ?? forever,
      systemRetiresAt: forever,
      conditionIds: one.conditions ?? [],
      graceMs: one.graceMs ?? 0,
    })),
    roles: Object.entries(given.roles ?? {}).map(([id, one]) => ({
      id,
      retiresAt: one.retiresAt ?? forever,
      entitlementIds: one.holds ?? [],
      includedIds: one.includes ?? [],
    })),
    rules: Object.entries(given.rules ?? {}).map(([id, { when, gives }]) =>
      ruleOf(id, when, gives),
    ),
    sod: Object.entries(given.sod ?? {}).map(([id, one]): SodRule => ({ id, ...one })),
  });
}

type Someone = Partial<Omit<Subject, "facts">> & {
  readonly orgCode?: string;
  readonly title?: string;
};

export function someone({ orgCode = "d1", title = "", ...given }: Someone = {}): Subject {
  const hrState = given.hrState ?? "active";
  const facts: Facts = {
    person: {
      employeeNumber: "1",
      workerType: "employee",
      status: hrState,
      orgCode,
      orgPath: [orgCode],
      title,
      grade: "",
      location: "",
      legalEntity: "le",
      startDate: "",
      managerNumber: "",
      groups: [],
    },
  };
  return {
    personId: "p1",
    version: 1,
    changeNumber: 0,
    lastEvent: "",
    hrState,
    startsAt: null,
    endsAt: null,
    isSuspended: false,
    orgUnitId: "o1",
    fulfilled: [],
    past: [],
    ...given,
    facts,
  };
}

export const assignmentOf = (
  id: string,
  target: string,
  given: Partial<Assignment> = {},
): Assignment => ({
  id,
  targetKind: targetOf(target).kind,
  targetId: target,
  source: "request",
  sourceId: `item-${id}`,
  sourceVersion: null,
  validFrom: t0,
  validTo: forever,
  reviewBy: forever,
  acceptedConflicts: [],
  ...given,
});

/** What somebody holds after a plan was committed, kept as the database keeps it. */
export type Ledger = {
  readonly assignments: readonly (Assignment & { closedAt?: number })[];
  readonly blocks: readonly (Block & { closedAt?: number })[];
  readonly access: readonly (AccessRow & { isWithdrawn?: boolean })[];
};
export const emptyLedger: Ledger = { assignments: [], blocks: [], access: [] };

export function commitTo(ledger: Ledger, plan: Plan): Ledger {
  const closed = new Set(plan.closeAssignments.map(({ id }) => id));
  const moved = new Map(plan.rescheduleAssignments.map((each) => [each.id, each]));
  const blocks = new Set(plan.closeBlocks);
  const ends = new Map(plan.access.rescheduled.map(({ id, validTo }) => [id, validTo]));
  const withdrawn = new Set(plan.access.withdrawn);
  const shut = <T extends { validFrom: number; validTo: number }>(one: T) => ({
    ...one,
    validTo: Math.max(plan.at, one.validFrom),
    closedAt: plan.at,
  });
  return {
    assignments: [
      ...ledger.assignments.map((each) =>
        closed.has(each.id) ? shut(each) : { ...each, ...moved.get(each.id) },
      ),
      ...plan.openAssignments,
    ],
    blocks: [
      ...ledger.blocks.map((each) => (blocks.has(each.id) ? shut(each) : each)),
      ...plan.openBlocks,
    ],
    access: [
      ...ledger.access.map((each) => ({
        ...each,
        validTo: ends.get(each.id) ?? each.validTo,
        ...(withdrawn.has(each.id) && { isWithdrawn: true }),
      })),
      ...plan.access.opened,
    ],
  };
}

/** What the store would load for a plan at this instant. */
export const holdingsAt = (ledger: Ledger, at: number): Holdings => ({
  assignments: ledger.assignments.filter(
    (each) => each.closedAt === undefined && Math.min(each.validTo, each.reviewBy) > at,
  ),
  blocks: ledger.blocks.filter((each) => each.closedAt === undefined && each.validTo > at),
  access: ledger.access.filter((each) => !each.isWithdrawn && each.validTo > at),
});

/** The check: which entitlements hold at an instant. */
export const heldAt = (ledger: Ledger, at: number): string[] =>
  ledger.access
    .filter((each) => !each.isWithdrawn && each.validFrom <= at && at < each.validTo)
    .map((each) => each.entitlementId)
    .toSorted();
