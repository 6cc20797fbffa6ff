import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { newId, type Actor, type PersonId } from "#lib/kernel/index.ts";
import { emptySeats, seatPeople, type Seat } from "#lib/requests/matching.ts";
import { canDecide } from "#lib/requests/policy.ts";
import { PlannedStage } from "#lib/requests/policy-definition.ts";
import {
  contentHash,
  narrows,
  withMinutes,
  type PendingItem,
  type RequestItem,
} from "#lib/requests/request-item.ts";
import { seatVoters, type Candidate, type Vacancy } from "#lib/requests/seating.ts";
import { progressOf, type Decided, type Voter } from "#lib/requests/stages.ts";
import { approve, close, enterStage, escalate, startOver } from "#lib/requests/transitions.ts";

const names = ["a", "b", "c", "d", "e", "f"];
const name = fc.constantFrom(...names);
const seats = fc.array(fc.uniqueArray(name, { maxLength: 4 }), { maxLength: 5 });
const seatsOf = (lists: string[][]): Seat[] => lists.map((candidates) => ({ candidates }));

/** The most seats that different people can fill, by trying everything. */
function mostFilled(lists: readonly string[][], used: ReadonlySet<string> = new Set()): number {
  const [first, ...rest] = lists;
  if (first === undefined) return 0;
  const without = mostFilled(rest, used);
  const ways = first
    .filter((person) => !used.has(person))
    .map((person) => 1 + mostFilled(rest, new Set([...used, person])));
  return Math.max(without, ...ways);
}

describe("matching", () => {
  test("fills as many seats with different people as trying everything does", () => {
    fc.assert(
      fc.property(seats, (lists) => {
        const seated = seatPeople(seatsOf(lists));
        expect(seated.size).toBe(mostFilled(lists));
        expect(new Set(seated.values()).size).toBe(seated.size);
        for (const [seat, person] of seated) expect(lists[seat]).toContain(person);
        expect(emptySeats(seatsOf(lists)).length).toBe(lists.length - seated.size);
      }),
      { numRuns: 500 },
    );
  });
});

const candidate: fc.Arbitrary<Candidate> = fc.record({
  personId: name,
  isPresent: fc.boolean(),
  deputies: fc.uniqueArray(name, { maxLength: 2 }),
});
const tier = fc.uniqueArray(candidate, { maxLength: 3, selector: ({ personId }) => personId });
const vacancies = (groups: number): fc.Arbitrary<Vacancy[]> =>
  fc
    .array(
      fc.record({ count: fc.integer({ min: 1, max: 2 }), tiers: fc.tuple(tier, tier, tier) }),
      { minLength: 1, maxLength: groups },
    )
    .map((all) => all.map((each, groupIndex) => ({ ...each, groupIndex })));
const seating = fc.record({
  open: vacancies(2),
  later: fc.oneof(fc.constant([]), vacancies(2)),
  concerned: fc.uniqueArray(name, { minLength: 1, maxLength: 2 }).map((all) => new Set(all)),
  used: fc.uniqueArray(name, { maxLength: 2 }).map((all) => new Set(all)),
  level: fc.integer({ min: 0, max: 2 }),
});

describe("invariant 3: nobody decides on what they asked for or benefit from", () => {
  test("nor in whose place, nor through whom", () => {
    fc.assert(
      fc.property(seating, (at) => {
        const seated = seatVoters(at);
        if (seated.kind === "nobody") return;
        for (const { personId, delegatorId } of seated.voters) {
          expect(at.concerned.has(personId)).toBe(false);
          expect(delegatorId !== null && at.concerned.has(delegatorId)).toBe(false);
          expect(at.used.has(personId)).toBe(false);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test("whoever is asked can fill every seat; where they cannot, nobody is asked", () => {
    fc.assert(
      fc.property(seating, (at) => {
        const seated = seatVoters(at);
        if (seated.kind === "nobody") return;
        const free = at.open.flatMap(({ groupIndex, count }) => {
          const people = seated.voters
            .filter((voter) => voter.groupIndex === groupIndex)
            .map((voter) => voter.delegatorId ?? voter.personId);
          return Array.from({ length: count }, () => [...new Set(people)]);
        });
        expect(mostFilled(free)).toBe(free.length);
      }),
      { numRuns: 1000 },
    );
  });

  test("however a voice reaches them", () => {
    const [me, other] = [newId<"person">(), newId<"person">()];
    const anybody = fc.constantFrom(me, other);
    const voter = fc.record({
      personId: anybody,
      groupIndex: fc.constant(0),
      delegatorId: fc.option(anybody),
    });
    fc.assert(
      fc.property(anybody, anybody, fc.array(voter), (requesterId, beneficiaryId, voters) => {
        const decided = canDecide(person(me), {
          item: itemOf({ requesterId, beneficiaryId }),
          ...{ voters, pastVoters: [me], isActorActive: true, isImpersonationAllowed: false },
        });
        if (requesterId === me || beneficiaryId === me) {
          expect(decided).toEqual({ allowed: false, reason: "own_request" });
        }
        if (!decided.allowed) return;
        const lender = decided.proof.voter?.delegatorId;
        expect(lender === requesterId || lender === beneficiaryId).toBe(false);
      }),
    );
  });
});

const person = (personId: PersonId): Actor => ({
  ...{ kind: "person", personId, ticketId: newId(), assurance: 2, isImpersonated: false },
  ...{ authenticatedAt: new Date(0), rights: new Set<string>() },
});

const stage = (quorum: number, noQuorum = 1) =>
  PlannedStage.parse({
    name: "stage",
    groups: [{ approvers: { kind: "manager" }, quorum }],
    noQuorum,
    fallback: { kind: "role", role: "security" },
  });

function itemOf(more: Partial<PendingItem> = {}): PendingItem {
  const at = new Date(0);
  const content = {
    ...{ requesterId: newId<"person">(), beneficiaryId: newId<"person">() },
    ...{ targetKind: "role" as const, targetId: newId(), startsAt: null, minutes: 600 },
    ...{ conflicts: [], policyVersionId: newId(), extendsId: null },
    ...more,
  };
  return {
    ...content,
    ...{ id: newId(), requestId: newId(), position: 1, state: "pending", policyVersion: 1 },
    ...{ plan: [stage(1), stage(2, 2)], stage: 0, round: 1, version: 1, escalation: 0 },
    ...{ submittedAt: at, stageOpenedAt: at, dueAt: at, pendingUntil: at },
    contentHash: contentHash(content),
  };
}

const minutes = fc.option(fc.integer({ min: 1, max: 1000 }));

describe("invariant 4: approved content never widens", () => {
  test("narrowing never gives more, and changes nothing but the time", () => {
    fc.assert(
      fc.property(minutes, minutes, (before, after) => {
        const item = itemOf({ minutes: before });
        const isNarrower = narrows(item, withMinutes(item, after));
        expect(isNarrower).toBe((after ?? Infinity) <= (before ?? Infinity));
        const elsewhere = { ...withMinutes(item, after), targetId: newId() };
        expect(narrows(item, elsewhere)).toBe(false);
      }),
    );
  });

  test("the hash of what is approved differs whenever the content does", () => {
    fc.assert(
      fc.property(minutes, minutes, (one, other) => {
        const item = itemOf({ minutes: one });
        const isSame = contentHash(item).equals(contentHash({ ...item, minutes: other }));
        expect(isSame).toBe(one === other);
      }),
    );
  });
});

type Act =
  | { readonly act: "say"; readonly who: string; readonly verdict: "approved" | "rejected" }
  | { readonly act: "wait" | "widen" | "withdraw" };
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      act: fc.constant("say" as const),
      who: name,
      verdict: fc.constantFrom("approved" as const, "approved" as const, "rejected" as const),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ act: "wait" as const }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom({ act: "widen" as const }, { act: "withdraw" as const }),
  },
);

/** The state machine without a database: what the commands do, one act after the other. */
function run(acts: readonly Act[], voters: readonly Voter[]) {
  let item: RequestItem = itemOf();
  let said: (Decided & { round: number; stage: number })[] = [];
  const now = new Date(1000);
  for (const each of acts) {
    if (item.state !== "pending") break;
    const pending: PendingItem = item;
    if (each.act === "wait") item = escalate(pending, now);
    if (each.act === "widen")
      item = startOver(withMinutes(pending, (pending.minutes ?? 0) + 1), now);
    if (each.act === "withdraw") item = close(pending, "withdrawn", { at: now, because: "asked" });
    if (each.act !== "say") continue;
    const { round, stage: index } = pending;
    const inRound = said.filter((decided) => decided.round === round);
    if (inRound.some(({ approverId }) => approverId === each.who)) continue;
    if (!voters.some(({ personId }) => personId === each.who)) continue;
    said = [
      ...said,
      { approverId: each.who, delegatorId: null, verdict: each.verdict, round, stage: index },
    ];
    const decisions = said.filter((decided) => decided.round === round && decided.stage === index);
    const shape = pending.plan[index] ?? stage(1);
    const free = voters.filter(
      ({ personId }) => !inRound.some((d) => d.approverId === personId && d.stage !== index),
    );
    const progress = progressOf(shape, { voters: free, decisions });
    if (progress.state === "rejected") {
      item = close(pending, "rejected", { at: now, because: "decided" });
    } else if (progress.state === "approved") {
      const isLast = index + 1 >= pending.plan.length;
      item = isLast ? approve(pending, now) : enterStage(pending, index + 1, now);
    }
  }
  return { item, said };
}

describe("invariant 5: silence never approves", () => {
  test("approved means: every seat of every stage was filled by different people in this round", () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 30 }), fc.uniqueArray(name), (acts, people) => {
        const voters = people.map((personId) => ({ personId, groupIndex: 0, delegatorId: null }));
        const { item, said } = run(acts, voters);
        if (item.state !== "approved") return;
        const counted = said.filter(
          ({ round, verdict }) => round === item.round && verdict === "approved",
        );
        expect(new Set(counted.map(({ approverId }) => approverId)).size).toBe(counted.length);
        for (const [index, each] of item.plan.entries()) {
          const yes = counted.filter(({ stage: at }) => at === index);
          expect(yes.length).toBeGreaterThanOrEqual(each.groups[0]?.quorum ?? 1);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test("waiting alone leaves it pending, however long", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 50 }), (times) => {
        const { item } = run(
          Array.from({ length: times }, () => ({ act: "wait" as const })),
          [],
        );
        expect(item.state).toBe("pending");
      }),
    );
  });
});

test("invariant 2: only what was approved is granted, and nothing else has a way there", () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 30 }), (acts) => {
      const { item } = run(acts, []);
      expect(["pending", "withdrawn"]).toContain(item.state);
    }),
  );
});
