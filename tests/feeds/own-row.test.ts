import { Readable } from "node:stream";
import { beforeAll, expect, test } from "vitest";
import {
  giveAccess,
  grantAdministrator,
  previewRule,
  saveRuleDraftCommand,
  startAndRun,
} from "#lib/access/index.ts";
import { continueRun, getRun, importFile, releaseRun } from "#lib/feeds/index.ts";
import { asPerson } from "#tests/access/company.ts";
import { testDatabase } from "#tests/support/database.ts";
import { ask, heldNow, importText, operator, seedBirthrights } from "./birthrights.ts";

const rightOf = async (code: string): Promise<string> =>
  (await ask<{ id: string }>("select id from entitlement where code = $1", [code]))[0]?.id ?? "";
const personOf = async (number: string): Promise<string> =>
  (await ask<{ id: string }>("select id from person where employee_number = $1", [number]))[0]
    ?.id ?? "";

type Facts = { readonly title?: string; readonly unit?: string };
const fileOf = (numbers: readonly string[], { title = "Clerk", unit = "" }: Facts) =>
  ["employee_number,given_name,org_code,title"]
    .concat(numbers.map((number) => `${number},Given${number},${unit},${title}`))
    .join("\n");

/** Keepers release holds by birthright; P1 imports. */
beforeAll(async () => {
  await testDatabase();
  await seedBirthrights();
  await importText(fileOf(["P0", "P1", "P2", "P3"], {}));
  await grantAdministrator(operator, { employeeNumber: "P0" });
  const admin = asPerson(await personOf("P0"));
  const [personId, targetId] = [await personOf("P1"), await rightOf("feeds.manage")];
  await giveAccess(admin, { personId, targetKind: "entitlement", targetId, reason: "test" });
  const { ruleId } = await saveRuleDraftCommand(operator, {
    code: "keepers",
    name: "Keepers",
    expression: 'person.title == "Keeper"',
    targets: [{ kind: "entitlement", id: await rightOf("holds.release") }],
  });
  await startAndRun(operator, await previewRule(operator, { ruleId }));
});

test("nobody gains a right of the portal by importing their own row", async () => {
  const importer = asPerson(await personOf("P1"));
  const file = Readable.from([Buffer.from(fileOf(["P1", "P2"], { title: "Keeper" }))]);
  const options = { feed: "hr", mode: "delta", format: "csv" } as const;
  const done = await importFile(importer, options, file);
  expect(done).toMatchObject({ state: "held", counts: { changed: 1, held: 1 } });
  const rights = await heldNow();
  expect([rights.get("P1"), rights.get("P2")]).toEqual(["feeds.manage mail", "holds.release mail"]);
  const { runId } = done;
  expect((await getRun(importer, { runId })).trips).toMatchObject([{ scope: "starter" }]);
  const releaser = asPerson(await personOf("P0"));
  await releaseRun(releaser, { runId, verdict: "apply", reason: "promoted" });
  await continueRun(operator, runId);
  expect((await heldNow()).get("P1")).toBe("feeds.manage holds.release mail");
});

test("history about people whom a live feed knows is held as their feed's own file", async () => {
  const crowd = Array.from({ length: 60 }, (_, index) => `Q${index}`);
  await importText(fileOf(crowd, { unit: "d001" }));
  const moved = fileOf(crowd, {});
  const done = await importText(moved, { feed: "past", asOf: "2020-01-01" });
  expect(done).toMatchObject({ state: "held", counts: { moved: 0, held: 60 } });
  expect((await heldNow()).get("Q1")).toBe("mail share-d001");
});

test("of two feeds at once each sees what the other takes", async () => {
  const crowdOf = (letter: string) => Array.from({ length: 40 }, (_, index) => letter + index);
  const feeds = ["left", "right"] as const;
  for (const feed of feeds) await importText(fileOf(crowdOf(feed), { unit: "d003" }), { feed });
  const done = await Promise.all(
    feeds.map((feed) =>
      importText(fileOf(crowdOf(feed).slice(0, 15), { unit: "d004" }), { feed, mode: "delta" }),
    ),
  );
  expect(done.map(({ state }) => state).toSorted()).toEqual(["done", "held"]);
});
