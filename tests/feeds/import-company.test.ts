import { beforeAll, describe, expect, test } from "vitest";
import type { Imported } from "#lib/feeds/index.ts";
import { newId } from "#lib/kernel/index.ts";
import { applyPolicy, savePolicy, submitRequest } from "#lib/requests/index.ts";
import { rosterAsOf, type RosterRow } from "#prisma/seed/employees.ts";
import { asPerson } from "#tests/access/company.ts";
import { runJobs } from "#tests/requests/company.ts";
import { randomOf } from "#tests/requests/random-acts.ts";
import { testDatabase } from "#tests/support/database.ts";
import {
  ask,
  differences,
  expectedOf,
  heldNow,
  importRows,
  operator,
  seedBirthrights,
  sizes,
} from "./birthrights.ts";

const seed = Number(process.env["POSTERN_TEST_SEED"] ?? 1);
const isFull = process.env["POSTERN_TEST_SCALE"] === "full";
/** Small: the 2,000 people among whom all managers are. */
const numberMax = isFull ? 99_999 : 12_000;
const rosterOf = (day: string): RosterRow[] =>
  rosterAsOf(day).filter(({ employee_number }) => Number(employee_number) <= numberMax);
const days = ["1990-01-01", "1995-01-01", "2000-01-01"] as const;

const activeByDepartment = async (): Promise<Record<string, number>> => {
  const found = await ask<{ code: string; n: number }>(
    `select coalesce(u.code, '') as code, count(*)::int as n
     from person p left join org_unit u on u.id = p.org_unit_id
     where p.hr_state = 'active' group by 1`,
  );
  return Object.fromEntries(found.map(({ code, n }) => [code, n]));
};

function countedByDepartment(rows: readonly RosterRow[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, org_code } of rows) {
    if (status === "active") counts[org_code] = (counts[org_code] ?? 0) + 1;
  }
  return counts;
}

type Known = ReadonlyMap<string, RosterRow>;

/** What importing these rows after those must count, found without any of our code. */
function countedAgainst(rows: readonly RosterRow[], before: Known) {
  const counts = { joined: 0, moved: 0, left: 0, changed: 0, unchanged: 0 };
  for (const row of rows) {
    const known = before.get(row.employee_number);
    if (known && JSON.stringify(known) === JSON.stringify(row)) counts.unchanged++;
    else if (!known) counts[row.status === "ended" ? "changed" : "joined"]++;
    else if (row.status === "ended") counts[known.status === "ended" ? "changed" : "left"]++;
    else if (known.status === "ended") counts.joined++;
    else counts[known.org_code === row.org_code ? "changed" : "moved"]++;
  }
  return counts;
}

const byNumber = (rows: readonly RosterRow[]): Known =>
  new Map(rows.map((row) => [row.employee_number, row]));

function shuffled<T>(items: readonly T[], stream: number): T[] {
  const [copy, random] = [[...items], randomOf(seed, stream)];
  for (let at = copy.length - 1; at > 0; at--) {
    const other = random.below(at + 1);
    [copy[at], copy[other]] = [copy[other] as T, copy[at] as T];
  }
  return copy;
}

const idOf = async (number: string): Promise<string> =>
  (await ask<{ id: string }>("select id from person where employee_number = $1", [number]))[0]
    ?.id ?? "";

/** Asks for the report in the name of somebody of d004; the manager decides, else 10001. */
async function askInDepartment4(number: string): Promise<string> {
  const [right] = await ask<{ id: string }>("select id from entitlement where code = 'report'");
  const submitted = await submitRequest(asPerson(await idOf(number)), {
    items: [{ targetKind: "entitlement", targetId: right?.id ?? "", minutes: 60, startsAt: null }],
    reason: "numbers of the quarter",
  });
  return submitted.items[0]?.itemId ?? "";
}

const askedOf = (itemId: string) =>
  ask<{ number: string; state: string }>(
    `select p.employee_number as number, i.state
     from request_item i join request_approver r on r.item_id = i.id and r.round = i.round
       and r.stage = i.stage and r.removed_at is null
     join person p on p.id = r.person_id and p.hr_state = 'active'
     where i.id = $1 order by 1`,
    [itemId],
  );

/** People whom 10420 manages on both days. */
function managedBy10420(roster: readonly RosterRow[], next: readonly RosterRow[]): string[] {
  const managerOf = byNumber(next);
  return roster
    .filter(({ manager_number }) => manager_number === "10420")
    .map((row) => row.employee_number)
    .filter((number) => managerOf.get(number)?.manager_number === "10420");
}

beforeAll(async () => {
  await testDatabase();
  await seedBirthrights();
  const policy = {
    code: "usual",
    name: "Usual",
    priority: 1,
    condition: "true",
    definition: {
      stages: [{ name: "manager", groups: [{ approvers: { kind: "manager" as const } }] }],
      fallback: { kind: "persons" as const, numbers: ["10001"] },
    },
  };
  const { version } = await savePolicy(operator, policy);
  await applyPolicy(operator, { code: "usual", version });
});

describe(`a company over ten years (seed ${seed})`, () => {
  let before: Known = new Map();

  test.each(days)("as of %s: who works where, who holds what, and the counts", async (day) => {
    const roster = rosterOf(day);
    const { counts, state } = await importRows(shuffled(roster, days.indexOf(day)), { asOf: day });
    expect(state).toBe("done");
    expect(counts).toMatchObject({ rows: roster.length, ...countedAgainst(roster, before) });
    expect(counts).toMatchObject({ held: 0, quarantined: 0, conflicts: 0 });
    expect(await activeByDepartment()).toEqual(countedByDepartment(roster));
    expect(differences(expectedOf(roster), await heldNow())).toEqual([]);
    before = byNumber(roster);
  });

  test("the same file again, shuffled, writes no fact, assignment, access or change", async () => {
    const before = await sizes();
    const roster = rosterOf("2000-01-01");
    const { counts } = await importRows(shuffled(roster, 9), { asOf: "2000-01-01" });
    expect(counts).toMatchObject({ rows: roster.length, unchanged: roster.length, changed: 0 });
    expect(await sizes()).toEqual(before);
  });

  test("two heads of departments who manage each other are kept and pointed out", async () => {
    const found = await ask<{ number: string }>(
      `select distinct employee_number as number from feed_issue
       where kind = 'notice' and reason = 'circle' order by 1`,
    );
    expect(found.map(({ number }) => number)).toEqual(["10039", "10228"]);
  });

  test("a manager who has left and is still named leaves no approval stuck", async () => {
    const [roster, next] = [rosterOf("2000-01-01"), rosterOf("2001-01-01")];
    const [one = "", other = ""] = managedBy10420(roster, next);
    const earlier = await askInDepartment4(one);
    expect(await askedOf(earlier)).toEqual([{ number: "10420", state: "pending" }]);
    await importRows(next, { asOf: "2001-01-01" });
    expect(byNumber(next).get("10420")?.status).toBe("ended");
    await runJobs();
    const asked = await askedOf(earlier);
    expect(asked).not.toEqual([]);
    expect(asked.map(({ number }) => number)).not.toContain("10420");
    expect(await askedOf(await askInDepartment4(other))).toEqual(asked);
  });
});

describe("history", () => {
  const load = (asOf: string | undefined, feed = "hr"): Promise<Imported> =>
    importRows(rosterOf("2001-01-01").slice(0, 5), {
      feed,
      mode: "delta",
      ...(asOf !== undefined && { asOf }),
    });

  test("is loaded forwards only, and not after the feed was live", async () => {
    await expect(load("1999-12-31")).rejects.toMatchObject({ reason: "before_last_as_of" });
    await load(undefined);
    await expect(load("2002-01-01")).rejects.toMatchObject({ reason: "feed_is_live" });
  });

  test("needs the right to load history", async () => {
    const stranger = asPerson(newId());
    const { importFile } = await import("#lib/feeds/index.ts");
    const { Readable } = await import("node:stream");
    const options = { feed: "other", mode: "full", format: "csv", asOf: "2000-01-01" } as const;
    await expect(importFile(stranger, options, Readable.from([]))).rejects.toMatchObject({
      code: "forbidden",
    });
  });
});
