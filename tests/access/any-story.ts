import fc from "fast-check";
import { plan, type Assignment, type Intent, type Subject, type World } from "#lib/access/index.ts";
import { forever } from "#lib/access/interval.ts";
import {
  assignmentOf,
  commitTo,
  day,
  emptyLedger,
  holdingsAt,
  smallWorld,
  someone,
  t0,
  type Ledger,
} from "./small-world.ts";

export const units = ["d1", "d2", "d3"] as const;
const rights = ["e1", "e2", "e3", "e4", "e5"] as const;

const anyDay = fc.integer({ min: 0, max: 30 }).map((count) => t0 + count * day);
const anyEnd = fc.oneof(anyDay, fc.constant(forever));

export const anyWorld: fc.Arbitrary<World> = fc
  .record({
    retires: anyEnd,
    roleRetires: anyEnd,
    conditions: fc.subarray(["c1", "c2"]),
    includes: fc.boolean(),
    gives: fc.tuple(...units.map(() => fc.subarray(["e1", "e2", "e3", "r1", "r2"]))),
    mode: fc.constantFrom("record" as const, "ask" as const, "refuse" as const),
    left: fc.constantFrom("e1", "e4", "r2"),
  })
  .map((given) =>
    smallWorld({
      entitlements: {
        e1: {},
        e2: { conditions: given.conditions },
        e3: { retiresAt: given.retires },
        e4: {},
        e5: {},
      },
      roles: {
        r1: { holds: ["e1", "e4"], includes: given.includes ? ["r2"] : [] },
        r2: { holds: ["e2", "e3"], retiresAt: given.roleRetires },
      },
      rules: Object.fromEntries(
        units.map((unit, index) => [
          `b${index}`,
          { when: `person.orgCode == "${unit}"`, gives: given.gives[index] ?? [] },
        ]),
      ),
      sod: { x1: { mode: given.mode, left: [given.left], right: ["e5"] } },
    }),
  );

export const anySubject: fc.Arbitrary<Subject> = fc
  .record({
    orgCode: fc.constantFrom(...units),
    hrState: fc.constantFrom("pre_hire", "active", "active", "active", "leave", "ended"),
    startsAt: fc.oneof(anyDay, fc.constant(null)),
    endsAt: fc.oneof(anyDay, fc.constant(null)),
    isSuspended: fc.boolean(),
    met: fc.array(
      fc.record({ conditionId: fc.constantFrom("c1", "c2"), from: anyDay, to: anyEnd }),
    ),
  })
  .map(({ met, ...given }) =>
    someone({ ...given, fulfilled: met.filter(({ from, to }) => from < to) }),
  );

let made = 0;
export const anyAsked: fc.Arbitrary<Assignment> = fc
  .record({
    target: fc.constantFrom(...rights, "r1", "r2"),
    from: anyDay,
    days: fc.integer({ min: 1, max: 30 }),
    review: anyEnd,
    accepted: fc.subarray(["x1"]),
  })
  .map(({ target, from, days, review, accepted }) =>
    assignmentOf(`a${String(++made).padStart(9, "0")}`, target, {
      validFrom: from,
      validTo: from + days * day,
      reviewBy: Math.max(review, from + 1),
      acceptedConflicts: accepted,
    }),
  );

type Event = { readonly after: number; readonly subject: Subject; readonly asked: Assignment[] };
export const anyStory: fc.Arbitrary<readonly Event[]> = fc.array(
  fc.record({
    after: fc.integer({ min: 0, max: 5 }),
    subject: anySubject,
    asked: fc.array(anyAsked, { maxLength: 3 }),
  }),
  { minLength: 1, maxLength: 6 },
);

const opening = (asked: readonly Assignment[], at: number): Intent[] =>
  asked.map((assignment) => ({
    act: "open",
    assignment: { ...assignment, validFrom: Math.max(assignment.validFrom, at) },
  }));

type Told = { readonly ledger: Ledger; readonly at: number; readonly subject: Subject };

/** Lives through a story: each event is planned and committed at its instant. */
export function tell(world: World, story: readonly Event[]): Told {
  let told: Told = { ledger: emptyLedger, at: t0, subject: someone() };
  for (const { after, subject, asked } of story) {
    const at = told.at + after * day;
    const holdings = holdingsAt(told.ledger, at);
    const live = asked.filter((each) => Math.min(each.validTo, each.reviewBy) > at);
    const planned = plan(world, { subject, holdings, intents: opening(live, at) }, at);
    told = { ledger: commitTo(told.ledger, planned), at, subject };
  }
  return told;
}

const includedIn = (world: World, target: string): string[] =>
  target.startsWith("r")
    ? (world.roles.get(target)?.entails ?? []).map(({ entitlementId }) => entitlementId)
    : [target];

/** Invariant 1, read naively at one instant: what valid assignments entail, minus blocks. */
export function naive(world: World, { ledger, subject }: Told, t: number): string[] {
  if (subject.hrState === "ended" || (subject.endsAt !== null && t >= subject.endsAt)) return [];
  if (subject.hrState === "pre_hire" && (subject.startsAt === null || t < subject.startsAt)) {
    return [];
  }
  const blocks = ledger.blocks.filter((each) => each.validFrom <= t && t < each.validTo);
  const held = ledger.assignments
    .filter((each) => each.validFrom <= t && t < Math.min(each.validTo, each.reviewBy))
    .flatMap((each) =>
      includedIn(world, each.targetId)
        .filter((id) => stillThere(world, each.targetId, id, t))
        .filter(
          (id) =>
            !blocks.some(
              (block) =>
                [null, id].includes(block.entitlementId) &&
                [null, each.id].includes(block.assignmentId),
            ),
        ),
    );
  return [...new Set(held)].toSorted();
}

function stillThere(world: World, target: string, id: string, t: number): boolean {
  const found = world.roles.get(target)?.entails.find((each) => each.entitlementId === id);
  return t < (found?.until ?? world.entitlements.get(id)?.retiresAt ?? forever);
}

/**
 * Every instant at which anything may change, and those beside it: what is asked starts within 30
 * days and lasts up to 30.
 */
export const instants = (at: number) =>
  Array.from({ length: 62 }, (_, count) => t0 + count * day)
    .flatMap((each) => [each - 1, each, each + 1])
    .filter((each) => each >= at);
