import { beforeAll, describe, expect, test } from "vitest";
import {
  applyPolicy,
  getPolicy,
  listPolicies,
  previewPolicy,
  retirePolicy,
  savePolicy,
} from "#lib/requests/index.ts";
import { testDatabase } from "#tests/support/database.ts";
import { ask, openCompany, system, type Company } from "./company.ts";

let company: Company;
beforeAll(async () => {
  await testDatabase();
  company = await openCompany();
});

const policy = {
  code: "odd",
  name: "Odd rights",
  priority: 50,
  condition: 'item.risk == "odd"',
};
const byManager = { name: "manager", groups: [{ approvers: { kind: "manager" as const } }] };
const security = { kind: "role" as const, role: "security" };

describe("a policy", () => {
  test("is a draft until it is applied, and keeps every version", async () => {
    await savePolicy(system, { ...policy, definition: { automatic: true } });
    await expect(ask(company, "a1", "odd")).rejects.toMatchObject({ code: "invalid_input" });
    await applyPolicy(system, { code: "odd", version: 1 });
    expect((await ask(company, "a1", "odd")).state).toBe("granted");
    const staged = { stages: [byManager], fallback: security };
    await savePolicy(system, { ...policy, definition: staged });
    expect((await ask(company, "a2", "odd")).state).toBe("granted");
    await applyPolicy(system, { code: "odd", version: 2 });
    expect((await ask(company, "a3", "odd")).state).toBe("pending");
    const { versions } = await getPolicy(system, { code: "odd" });
    expect(versions.map(({ version, isInForce }) => [version, isInForce])).toEqual([
      [2, true],
      [1, false],
    ]);
  });

  test("that could resolve to nobody is refused, with the people concerned", async () => {
    const only = { kind: "persons" as const, numbers: ["10001"] };
    const saved = savePolicy(system, {
      ...policy,
      code: "lonely",
      definition: {
        stages: [{ ...byManager, groups: [{ approvers: only }], escalate: only }],
        fallback: only,
      },
    });
    await expect(saved).rejects.toMatchObject({
      reason: "resolves_to_nobody",
      details: { count: 1, people: [{ number: "10001", name: "boss" }] },
    });
    const nobody = { kind: "role" as const, role: "no-such-role" };
    await expect(
      savePolicy(system, {
        ...policy,
        code: "nobody",
        definition: { stages: [byManager], fallback: nobody },
      }),
    ).rejects.toMatchObject({ details: { people: [{ name: "boss" }] } });
  });

  test("with a condition that cannot be read is refused, naming the place", async () => {
    const saved = savePolicy(system, {
      ...policy,
      condition: "item.colour == 1",
      definition: { automatic: true },
    });
    await expect(saved).rejects.toMatchObject({ code: "invalid_input" });
  });

  test("is saved and applied by those only who hold the right", async () => {
    const saved = savePolicy(company.as("a1"), { ...policy, definition: { automatic: true } });
    await expect(saved).rejects.toMatchObject({ reason: "needs_policies.manage" });
  });

  test("shows before it is applied whom it would concern and who would decide", async () => {
    const shown = await previewPolicy(system, {
      condition: policy.condition,
      definition: { stages: [byManager], fallback: security },
    });
    expect(shown).toMatchObject({ looked: 3, matching: 3, openMatching: 1, broken: 0 });
    expect(shown.samples[0]?.stages[0]?.groups[0]?.people.map(({ name }) => name)).toEqual([
      "mgrA",
    ]);
  });

  test("that is retired covers nothing any more, and its code is never used again", async () => {
    await retirePolicy(system, { code: "odd" });
    await expect(ask(company, "b1", "odd")).rejects.toMatchObject({ code: "invalid_input" });
    const saved = savePolicy(system, { ...policy, definition: { automatic: true } });
    await expect(saved).rejects.toMatchObject({ code: "conflict", reason: "retired" });
    const { policies } = await listPolicies(system, {});
    expect(policies.at(-1)).toMatchObject({ code: "odd", state: "retired" });
  });
});
