import { beforeAll, expect, test } from "vitest";
import { getApproval, getHome, listRequestable } from "#lib/desk/index.ts";
import { approveRequest, listApprovals, RequestItemId } from "#lib/requests/index.ts";
import { testDatabase } from "../support/database.ts";
import { ask, clock, later, openCompany, type Company } from "../requests/company.ts";

let company: Company;

beforeAll(async () => {
  await testDatabase();
  company = await openCompany();
});

const names = (found: { items: readonly { name: string }[] }) =>
  found.items.map(({ name }) => name);

test("what can be asked for is found by every word, and not by half of them", async () => {
  const search = async (text: string) =>
    names(await listRequestable(company.as("a1"), { search: text }));
  expect(await search("system root")).toEqual(["root"]);
  expect(await search("root nonsense")).toEqual([]);
  expect(await search("50%_")).toEqual([]);
});

test("filters count what they would show", async () => {
  const found = await listRequestable(company.as("a1"), { kinds: ["role"] });
  expect(names(found)).toEqual(["Security"]);
  expect(found.facets.kinds).toContainEqual({ value: "role", count: found.total });
});

test("pages follow each other without gap or repetition", async () => {
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listRequestable(company.as("a1"), {
      limit: 3,
      ...(cursor !== undefined && { cursor }),
    });
    seen.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
    expect(page.total).toBe(8);
  } while (cursor !== undefined);
  expect(new Set(seen).size).toBe(8);
  expect(seen.length).toBe(8);
});

test("what is asked for and what is held are said beside it", async () => {
  await ask(company, "a1", "read");
  await ask(company, "a1", "write");
  const found = await listRequestable(company.as("a1"), {});
  const standing = Object.fromEntries(found.items.map((each) => [each.name, each.standing]));
  expect(standing).toMatchObject({ read: "held", write: "requested", root: null });
});

test("what a colleague holds is shown to close colleagues, and to nobody far away", async () => {
  const heldBy = company.who("a1");
  expect(names(await listRequestable(company.as("a2"), { heldBy }))).toEqual(["read"]);
  await expect(listRequestable(company.as("b1"), { heldBy })).rejects.toMatchObject({
    code: "forbidden",
    reason: "not_of_your_team",
  });
});

test("what a colleague far away holds is not said to who would ask for them", async () => {
  const shown = async (name: string) => {
    const asked = { beneficiaryId: company.who("a1"), search: "read" };
    return (await listRequestable(company.as(name), asked)).items[0];
  };
  expect(await shown("mgrA")).toMatchObject({ name: "read", standing: "held" });
  expect(await shown("b1")).toMatchObject({ name: "read", standing: null, requestId: null });
});

test("an approver sees what it adds; somebody unconcerned sees nothing", async () => {
  await ask(company, "a2", "read");
  const { itemId } = await ask(company, "a2", "root", { minutes: 120 });
  const shown = await getApproval(company.as("mgrA"), { itemId });
  expect(shown.beneficiary.name).toBe("a2");
  expect(shown.adds.filter(({ isAsked }) => isAsked).map(({ name }) => name)).toEqual(["root"]);
  expect(shown.adds.filter(({ isAsked }) => !isAsked)).toMatchObject([{ name: "read" }]);
  expect(shown.causes).toMatchObject({
    raising: expect.arrayContaining(["privileged", "production"]),
    lowering: ["short"],
  });
  expect(shown.item.limits).toEqual({ minutesMax: 480, isPermanentAllowed: false });
  expect(shown.item.may).toMatchObject({ decide: true, withdraw: false, change: false });
  await expect(getApproval(company.as("b1"), { itemId })).rejects.toMatchObject({
    code: "not_found",
  });
});

test("conditions that are missing are named", async () => {
  const { itemId } = await ask(company, "a3", "trained");
  const shown = await getApproval(company.as("mgrA"), { itemId });
  expect(shown.conditions).toEqual([{ name: "Training", fulfilledAt: null, validTo: null }]);
});

test("waiting items are kept by risk, system and words", async () => {
  const list = async (more: Parameters<typeof listApprovals>[1]) => {
    const { items, systems } = await listApprovals(company.as("mgrA"), more);
    expect(systems.map(({ name }) => name)).toEqual(["System"]);
    return items.map(({ target }) => target?.name ?? "").sort((a, b) => a.localeCompare(b));
  };
  expect(await list({ risk: "privileged" })).toEqual(["root"]);
  expect(await list({ search: "A3" })).toEqual(["trained"]);
  expect(await list({ systemId: company.target("sys") })).toEqual(["root", "trained", "write"]);
  expect(await list({ systemId: company.target("sod") })).toEqual([]);
});

test("home says where one's requests stand, and whom they wait for", async () => {
  const home = await getHome(company.as("a2"), {});
  expect(home.myRequests).toMatchObject([
    { target: "root", stage: 0, stages: 2, waitsFor: [{ name: "mgrA" }] },
  ]);
  const [held] = home.rights;
  expect(held?.reasons.map(({ requestItemId }) => typeof requestItemId)).toEqual(["string"]);
});

test("what is usual is said with its quartiles", async () => {
  for (const minutes of [10, 20, 30, 40]) {
    const { itemId } = await ask(company, "b2", "pay", { minutes: 1 });
    later(minutes);
    await approveRequest(company.as("mgrB"), { itemId });
    clock.now = new Date(clock.now.getTime() + 120_000);
  }
  const { itemId } = await ask(company, "b1", "pay");
  const shown = await getApproval(company.as("mgrB"), { itemId: RequestItemId.parse(itemId) });
  expect(shown.item.expectedMinutes).toBe(25);
  expect(shown.item.expectedBetween).toEqual([17.5, 32.5]);
});
