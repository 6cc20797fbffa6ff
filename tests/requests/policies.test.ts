import { describe, expect, test } from "vitest";
import { newId, type PersonId } from "#lib/kernel/index.ts";
import { choosePolicy, limitProblem, limitsOf, type Policy } from "#lib/requests/choose-policy.ts";
import { delegationProblem } from "#lib/requests/delegation.ts";
import type { PolicyFacts } from "#lib/requests/policy-facts.ts";
import { PolicyDefinition } from "#lib/requests/policy-definition.ts";

const fallback = { kind: "role", role: "security" };
const group = { approvers: { kind: "manager" }, quorum: 1 };
const stage = { name: "manager", groups: [group] };

describe("a policy definition", () => {
  test.each<[says: string, definition: unknown, isAccepted: boolean]>([
    ["with a stage and a fallback", { stages: [stage], fallback }, true],
    ["that says automatic in so many words", { automatic: true }, true],
    ["with no stages", { stages: [], fallback }, false],
    ["that says nothing", {}, false],
    ["with automatic false and no stages", { automatic: false }, false],
    ["with a stage without groups", { stages: [{ ...stage, groups: [] }], fallback }, false],
    ["without a fallback", { stages: [stage] }, false],
    ["with a fallback that depends on who asks", { stages: [stage], fallback: group }, false],
    [
      "with a quorum of none",
      { stages: [{ ...stage, groups: [{ ...group, quorum: 0 }] }], fallback },
      false,
    ],
    ["with automatic and stages", { automatic: true, stages: [stage], fallback }, false],
    [
      "with an expression that cannot be read",
      {
        stages: [
          { ...stage, groups: [{ approvers: { kind: "expression", expression: "candidate." } }] },
        ],
        fallback,
      },
      false,
    ],
    [
      "with an expression over the candidate",
      {
        stages: [
          {
            ...stage,
            groups: [
              {
                approvers: {
                  kind: "expression",
                  expression: 'candidate.orgCode == beneficiary.orgCode && candidate.grade == "7"',
                },
              },
            ],
          },
        ],
        fallback,
      },
      true,
    ],
    ["with an unknown field", { stages: [stage], fallback, autoApprove: true }, false],
  ])("%s → %s", (_says, definition, isAccepted) => {
    expect(PolicyDefinition.safeParse(definition).success).toBe(isAccepted);
  });
});

const person = {
  ...{ employeeNumber: "10001", workerType: "employee", status: "active", orgCode: "d1" },
  ...{ orgPath: ["c", "d1"], title: "", grade: "", location: "", legalEntity: "le" },
  ...{ startDate: "", managerNumber: "", groups: [] },
};
const facts: PolicyFacts = {
  requester: person,
  beneficiary: person,
  item: {
    ...{ kind: "entitlement", code: "root", system: "db", systemKind: "database" },
    ...{ zone: "production", zones: ["production"], risk: "privileged", systems: ["db"] },
    ...{ isPermanent: false, minutes: 60n },
  },
  context: {
    isOnBehalf: false,
    isExtension: false,
    hasStart: false,
    hasConflict: false,
    items: 1n,
  },
};
const policy = (code: string, priority: number, condition: string): Policy => ({
  ...{ code, priority, condition, name: code, version: 1, policyId: newId(), versionId: newId() },
  authors: [],
  definition: PolicyDefinition.parse({ automatic: true }),
});

describe("choosing a policy", () => {
  test("takes the first in order of priority that matches", () => {
    const chosen = choosePolicy(
      [
        policy("late", 20, "true"),
        policy("early", 10, 'item.zone == "production" && item.minutes <= 480'),
        policy("no", 1, 'item.risk == "low"'),
      ],
      facts,
    );
    expect(chosen.code).toBe("early");
  });

  test("refuses when none matches", () => {
    expect(() => choosePolicy([policy("no", 1, "false")], facts)).toThrow("no_policy_matches");
    expect(() => choosePolicy([], facts)).toThrow("no_policy_matches");
  });

  test("refuses when a condition breaks, rather than going on to a laxer policy", () => {
    const broken = policy("strict", 1, 'beneficiary.orgPath[7] == "x"');
    expect(() => choosePolicy([broken, policy("lax", 2, "true")], facts)).toThrow(
      "policy_condition_breaks",
    );
  });
});

test.each<
  [
    minutes: number | null,
    own: number | null,
    policyMax: number | undefined,
    problem: string | undefined,
  ]
>([
  [60, null, undefined, undefined],
  [60, 60, undefined, undefined],
  [61, 60, undefined, "longer_than_allowed"],
  [61, 120, 60, "longer_than_allowed"],
  [null, null, undefined, undefined],
  [null, 60, undefined, "permanent_not_allowed"],
])("%s minutes of a right of at most %s under a policy of at most %s → %s", (...row) => {
  const [minutes, own, minutesMax, problem] = row;
  const definition = PolicyDefinition.parse({
    ...{ automatic: true, isPermanentAllowed: true },
    ...(minutesMax !== undefined && { minutesMax }),
  });
  expect(limitProblem(limitsOf(definition, own), minutes)).toBe(problem);
});

const [x, y, z] = [newId(), newId(), newId()] as [PersonId, PersonId, PersonId];
const day = (date: number) => new Date(Date.UTC(2026, 2, date));
const lent = (fromId: PersonId, toId: PersonId, from = 1, to = 10) => ({
  ...{ id: newId<"delegation">(), fromId, toId, reason: "away", endedAt: null },
  ...{ validFrom: day(from), validTo: day(to) },
});

test.each<[string, ReturnType<typeof lent>, ReturnType<typeof lent>[], string | undefined]>([
  ["to a colleague", lent(x, y), [], undefined],
  ["to oneself", lent(x, x), [], "delegate_to_yourself"],
  ["to somebody who delegates onward", lent(x, y), [lent(y, z)], "delegate_delegates_onward"],
  ["of a voice that is lent itself", lent(x, y), [lent(z, x)], "voice_is_lent_to_you"],
  ["twice", lent(x, y), [lent(x, y)], "delegated_already"],
  ["to somebody who delegates later", lent(x, y), [lent(y, z, 10, 12)], undefined],
  ["that ends before it starts", lent(x, y, 5, 4), [], "ends_before_it_starts"],
  ["that is over", lent(x, y, 1, 2), [], "already_over"],
])("a delegation %s", (_says, asked, standing, problem) => {
  expect(delegationProblem(asked, standing, day(3))).toBe(problem);
});
