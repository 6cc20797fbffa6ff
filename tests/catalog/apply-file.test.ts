import { beforeAll, describe, expect, test } from "vitest";
import type { PersonId } from "#lib/kernel/index.ts";
import { applyCatalogFile } from "#lib/requests/index.ts";
import { testDatabase } from "../support/database.ts";
import { asPerson, console_, everything, heldBy, seedPeople } from "./people.ts";

let people: PersonId[] = [];
const personAt = (index: number): PersonId => people[index] ?? ("" as PersonId);

beforeAll(async () => {
  await testDatabase();
  people = await seedPeople(12);
});

const company = `
conditions:
  - { code: training, name: Security training, description: Every year, validDays: 365 }
systems:
  - code: crm
    name: Customers
    zone: office
    owner: 10002
    entitlements:
      - { code: read, name: Read customers, risk: low }
      - { code: write, name: Change customers, risk: medium, maxDuration: 30d, owner: "10003" }
      - { code: export, name: Export, risk: high, maxDuration: 8h, conditions: [training] }
  - code: vault
    name: Vault
    zone: production
    entitlements:
      - { code: root, name: Root, risk: privileged, maxDuration: 90m, requestable: false }
roles:
  - { code: base, name: Base, entitlements: [crm/read], requestable: false }
  - { code: sales, name: Sales, owner: 10002, includes: [base], entitlements: [crm/write] }
rules:
  - { code: everybody, name: Everybody, state: enforced, when: "true", gives: [role:base] }
  - code: sellers
    name: Sellers
    state: record-only
    when: person.orgCode == "d1"
    gives: [role:sales]
separations:
  - { code: write-export, name: Two people, mode: refuse, left: [crm/write], right: [crm/export] }
policies:
  - { code: small, name: Small things, priority: 10, when: 'item.risk == "low"', automatic: true }
  - code: others
    name: Everything else
    priority: 20
    when: "true"
    maxDuration: 90d
    permanent: true
    pending: 7d
    fallback: { persons: [10001, 10002, 10003, 10004, 10005] }
    stages:
      - name: Manager
        timeout: 48h
        escalate: owner-of-system
        groups: [{ approvers: manager }]
      - name: Owner
        groups:
          - { approvers: owner-of-entitlement, quorum: 1 }
          - { approvers: { expression: 'candidate.title == "Manager"' } }
`;

describe("a file", () => {
  test("tried out says everything it would do and writes nothing", async () => {
    const before = await everything();
    const report = await applyCatalogFile(console_, company, { dryRun: true });
    expect(await everything()).toEqual(before);
    expect(report.changes.map(({ kind, code, act }) => `${act} ${kind} ${code}`)).toEqual([
      "create condition training",
      ...["create system crm", "create entitlement crm/read", "create entitlement crm/write"],
      ...["create entitlement crm/export", "create system vault", "create entitlement vault/root"],
      ...["create role base", "create role sales", "create separation write-export"],
      ...["create rule everybody", "create rule sellers"],
      ...["create policy small", "create policy others"],
    ]);
    expect(report.rollouts).toMatchObject([
      { kind: "sod", title: "write-export", state: "would run", persons: 0 },
      { kind: "rule", title: "everybody", state: "would run", persons: 12, gained: 12, lost: 0 },
    ]);
  });

  test("applied makes all of it, and rolls out what people's access follows", async () => {
    const report = await applyCatalogFile(console_, company);
    expect(report.rollouts).toMatchObject([
      { kind: "sod", state: "done" },
      { kind: "rule", state: "done", persons: 12, gained: 12 },
    ]);
    expect(report.changes).toHaveLength(14);
    expect(await heldBy(personAt(3))).toEqual(["crm/read"]);
  });

  test("applied again changes nothing and writes nothing", async () => {
    const before = await everything();
    const report = await applyCatalogFile(console_, company);
    expect(report).toEqual({ dryRun: false, changes: [], rollouts: [], drift: [] });
    expect(await everything()).toEqual(before);
  });

  test("says in which fields it changes things, and rolls out contents and conditions", async () => {
    const edited = company
      .replace("name: Customers\n", "name: Customer file\n")
      .replace("risk: medium", "risk: high")
      .replace("entitlements: [crm/read]", "entitlements: [crm/read, vault/root]")
      .replace(
        "name: Read customers, risk: low",
        "name: Read customers, risk: low, conditions: [training]",
      )
      .replace("state: record-only", "state: enforced")
      .replace("mode: refuse", "mode: record")
      .replace("priority: 10", "priority: 11");
    const shown = await applyCatalogFile(console_, edited, { dryRun: true });
    expect(
      shown.changes.map(({ kind, code, fields }) => [kind, code, ...fields].join(" ")),
    ).toEqual([
      "system crm name",
      "entitlement crm/read conditions",
      "entitlement crm/write risk",
      "role base entitlements",
      "separation write-export mode",
      "rule sellers state",
      "policy small priority",
    ]);
    const counts = shown.rollouts.map((each) => `${each.title} +${each.gained} -${each.lost}`);
    expect(counts.toSorted()).toEqual([
      "base +12 -0",
      "crm/read +0 -12",
      "sellers +6 -0",
      "write-export +0 -0",
    ]);
    const done = await applyCatalogFile(console_, edited);
    expect(done.rollouts.map((each) => `${each.title} +${each.gained} -${each.lost}`)).toEqual(
      counts,
    );
    expect(await heldBy(personAt(0))).toEqual(["crm/write", "vault/root"]);
    expect(await heldBy(personAt(1))).toEqual(["vault/root"]);
    const before = await everything();
    expect((await applyCatalogFile(console_, edited)).changes).toEqual([]);
    expect(await everything()).toEqual(before);
    const back = await applyCatalogFile(
      console_,
      company.replace("state: record-only", "state: enforced"),
    );
    // Twelve privileged rights at once wait for a second person; what is given comes back.
    expect(back.rollouts.find(({ title }) => title === "base")).toMatchObject({
      state: "held",
      lost: 12,
    });
    expect(await heldBy(personAt(0))).toEqual(["crm/read", "crm/write", "vault/root"]);
  });

  test("shows what it does not name as drift and leaves it alone", async () => {
    const file = "systems: [{ code: crm, name: Customers, zone: office, owner: '10002' }]";
    const before = await everything();
    const { drift, changes } = await applyCatalogFile(console_, file);
    expect(changes).toEqual([]);
    expect(drift.map(({ kind, code }) => `${kind} ${code}`)).toEqual([
      "condition training",
      "system vault",
      ...["entitlement crm/export", "entitlement crm/read", "entitlement crm/write"],
      "entitlement vault/root",
      ...["role base", "role sales", "rule everybody", "rule sellers"],
      ...["separation write-export", "policy others", "policy small"],
    ]);
    expect(await everything()).toEqual(before);
  });

  test("is refused from whoever holds no right to the catalogue", async () => {
    await expect(applyCatalogFile(asPerson(personAt(0)), company)).rejects.toThrow(
      "needs_catalog.manage",
    );
  });
});
