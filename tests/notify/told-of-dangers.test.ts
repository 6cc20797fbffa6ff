import { beforeAll, beforeEach, expect, test } from "vitest";
import {
  previewRule,
  releaseRollout,
  saveRuleDraftCommand,
  startRollout,
} from "#lib/access/index.ts";
import { newId, PersonId } from "#lib/kernel/index.ts";
import {
  followHold,
  listNotices,
  readAllNotices,
  tellAlarm,
  tellFactors,
} from "#lib/notify/index.ts";
import { messages } from "#messages/index.ts";
import {
  asPerson,
  giveRight,
  openCompany,
  recomputeAll,
  system,
  type Company,
} from "#tests/access/company.ts";
import { testDatabase } from "#tests/support/database.ts";
import { matchesOf, product } from "../inventory/product-sources.ts";

let company: Company;
const person = (index: number) => company.people[index] ?? "";
const id = (name: string) => company.ids[name] ?? "";

const give = (personId: string, right: string) => giveRight(company, personId, right);

const kindsOf = async (index: number) =>
  (await listNotices(asPerson(person(index)), { filter: "unread" })).notices.map(
    ({ kind }) => kind,
  );

beforeAll(async () => {
  await testDatabase();
  company = await openCompany(200);
  await recomputeAll(company.people);
  for (const right of ["rules.manage", "catalog.manage"]) await give(person(0), right);
  for (const index of [0, 1, 2]) await give(person(index), "holds.release");
});
beforeEach(async () => {
  for (const index of [0, 1, 2]) await readAllNotices(asPerson(person(index)), {});
});

test("whoever may release what the brake holds hears of it, until somebody decided", async () => {
  const editor = asPerson(person(0));
  const draft = { code: "b2", name: "b2", expression: "false", targets: [] };
  const targets = [{ kind: "role" as const, id: id("r1") }];
  const { ruleId } = await saveRuleDraftCommand(editor, { ...draft, targets });
  const shown = await previewRule(editor, { ruleId });
  const { rolloutId, state } = await startRollout(editor, shown);
  expect(state).toBe("held");

  const subject = { subjectKind: "rollout", subjectId: rolloutId } as const;
  expect(await followHold(system, subject)).toEqual({ told: 2, settled: 0 });
  expect(await followHold(system, subject)).toEqual({ told: 0, settled: 0 });
  expect(await Promise.all([0, 1, 2].map(kindsOf))).toEqual([[], ["held"], ["held"]]);

  await releaseRollout(asPerson(person(1)), { rolloutId });
  expect(await followHold(system, subject)).toEqual({ told: 0, settled: 2 });
  expect(await Promise.all([0, 1, 2].map(kindsOf))).toEqual([[], [], []]);
});

test("who signs in otherwise than before hears of every change, once", async () => {
  const personId = PersonId.parse(person(5));
  const change = { personId, change: "password", at: new Date(0).toISOString() };
  expect(await tellFactors(system, change)).toEqual({ told: 1 });
  expect(await tellFactors(system, change)).toEqual({ told: 0 });
  const again = { ...change, at: new Date(1000).toISOString() };
  expect(await tellFactors(system, again)).toEqual({ told: 1 });
  expect(await kindsOf(5)).toEqual(["security", "security"]);
});

test("every change of how somebody signs in has words in both languages", () => {
  const said = product
    .flatMap(({ text }) => matchesOf(text, /\bsayChanged\((work[^;]*)\);/g))
    .flatMap((call) => matchesOf(call, /"(\w+)"/g));
  expect(said).toContain("password_and_authenticator");
  for (const locale of ["en", "zh-CN"] as const) {
    const words = Object.keys(messages[locale].home.notice.security);
    expect(said.filter((change) => !words.includes(change))).toEqual([]);
  }
});

test("nobody but Postern itself tells anybody", async () => {
  const forged = { personId: PersonId.parse(person(5)), change: "x", at: new Date().toISOString() };
  await expect(tellFactors(asPerson(person(0)), forged)).rejects.toMatchObject({
    code: "forbidden",
  });
  await expect(tellAlarm(asPerson(person(0)), { alarmId: newId() })).rejects.toMatchObject({
    code: "forbidden",
  });
});
