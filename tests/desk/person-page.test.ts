import { beforeAll, describe, expect, test } from "vitest";
import { giveAccess, grantFromRequest, type Holder } from "#lib/access/index.ts";
import { exportAccessAsOf, getAccessAsOf, getPersonPage } from "#lib/desk/index.ts";
import { database, newId, type Context } from "#lib/kernel/index.ts";
import {
  asPerson,
  inWork,
  openCompany,
  recomputeAll,
  type Company,
} from "#tests/access/company.ts";
import { testDatabase } from "#tests/support/database.ts";

let company: Company;
let reader: Context;
let before: Date;
const id = (name: string) => company.ids[name] ?? "";
const numberOf = (index: number) => String(10_001 + index);

const databaseTime = async (): Promise<Date> => {
  const { rows } = await database().pool.query<{ at: Date }>("select clock_timestamp() as at");
  return rows[0]?.at ?? new Date(0);
};

beforeAll(async () => {
  await testDatabase();
  company = await openCompany(12);
  await recomputeAll(company.people);
  const boss = company.people[0] ?? "";
  reader = asPerson(boss);
  for (const right of ["access.manage", "access.read", "holds.release"]) {
    await inWork((work) =>
      grantFromRequest(work, {
        personId: boss,
        targetKind: "entitlement",
        targetId: id(right),
        validFrom: work.now,
        requestItemId: newId(),
      }),
    );
  }
  before = await databaseTime();
  await giveAccess(reader, {
    personId: company.people[4] ?? "",
    targetKind: "entitlement",
    targetId: id("e4"),
    reason: "For a test",
  });
});

const codesOf = (page: Awaited<ReturnType<typeof getPersonPage>>) =>
  page.rights?.map(({ code }) => code);

describe("a person's page", () => {
  test("shows what is held now, and at an instant before exactly what was held then", async () => {
    const number = numberOf(4);
    expect(codesOf(await getPersonPage(reader, { number }))).toEqual(["e1", "e2", "e4"]);
    const then = await getPersonPage(reader, { number, at: before.toISOString() });
    expect(codesOf(then)).toEqual(["e1", "e2"]);
    expect(then.heldNow).toBe(3);
  });

  test("names every reason, and lets a direct act be undone once", async () => {
    const page = await getPersonPage(reader, { number: numberOf(4) });
    expect(page.rights?.at(-1)?.reasons).toMatchObject([{ source: "direct" }]);
    expect(page.timeline?.changes[0]).toMatchObject({ cause: "direct", isUndoable: true });
  });

  test("shows a colleague who and where, and nothing of what is held", async () => {
    const page = await getPersonPage(asPerson(company.people[2] ?? ""), { number: numberOf(4) });
    expect(page.who).toMatchObject({ number: numberOf(4), department: "d1" });
    expect(page).toMatchObject({ facts: null, rights: null, timeline: null, requests: null });
  });

  test("shows oneself everything, and no acts on oneself", async () => {
    const page = await getPersonPage(reader, { number: numberOf(0) });
    expect(page.facts).not.toBeNull();
    expect(page.may).toMatchObject({ isSelf: true, manage: false });
  });

  test("of nobody is not found", async () => {
    const asked = getPersonPage(reader, { number: "none" });
    await expect(asked).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("who had access", () => {
  test("page by page names exactly those whom the file names", async () => {
    const paged: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await getAccessAsOf(reader, { limit: 7, cursor });
      paged.push(...page.lines.map(({ accessId }) => accessId));
      cursor = page.cursor ?? undefined;
    } while (cursor !== undefined);
    const written: Pick<Holder, "accessId">[] = [];
    const { rows } = await exportAccessAsOf(reader, {
      write: async (lines) => {
        written.push(...lines);
      },
    });
    expect(rows).toBe(written.length);
    expect(paged.toSorted()).toEqual(written.map(({ accessId }) => accessId).toSorted());
  });

  test("as of an instant leaves out what came later", async () => {
    const about = { entitlementId: id("e4") };
    const now = await getAccessAsOf(reader, about);
    expect(now).toMatchObject({ people: 1, rights: 1 });
    const then = await getAccessAsOf(reader, { ...about, at: before.toISOString() });
    expect(then).toMatchObject({ people: 0, lines: [] });
  });

  test("is told only to those who may read access", async () => {
    const asked = getAccessAsOf(asPerson(company.people[3] ?? ""), {});
    await expect(asked).rejects.toMatchObject({ code: "forbidden" });
  });
});
