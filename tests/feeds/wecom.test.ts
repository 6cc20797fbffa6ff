import { beforeAll, beforeEach, expect, test } from "vitest";
import { suspendPerson } from "#lib/access/index.ts";
import { releaseEvent } from "#lib/feeds/inbox/index.ts";
import { endWecomKeys, saveWecomKeys } from "#lib/feeds/wecom/index.ts";
import { idOf, injectClock } from "#lib/kernel/index.ts";
import { testDatabase } from "#tests/support/database.ts";
import { startRest } from "#tests/support/rest-server.ts";
import { ask, heldNow, importText, operator, seedBirthrights } from "./birthrights.ts";
import { settleAll } from "./hook-sender.ts";
import { encrypted, signatureOf, xmlOf } from "./wecom-sender.ts";

let now = new Date();
let server: Awaited<ReturnType<typeof startRest>>;
const keysOf = (letter: string) => ({
  corpId: "ww0123456789abcdef",
  token: `token${letter}`,
  encodingAesKey: `${letter.repeat(42)}E`,
});
const [hint, hr] = [keysOf("A"), keysOf("B")];
beforeAll(async () => {
  await testDatabase();
  injectClock(() => now);
  now = new Date("2026-03-02T12:00:00Z");
  await seedBirthrights();
  server = await startRest();
  await importText("employee_number,given_name,org_code,title\nlisi,Li Si,d001,Clerk", {
    feed: "wecom",
  });
  await saveWecomKeys(operator, { code: "wecom", ...hint });
  await saveWecomKeys(operator, { code: "wecom-hr", ...hr, isHr: true });
});
beforeEach(() => {
  now = new Date(now.getTime() + 1000);
});

type Keys = ReturnType<typeof keysOf>;
function queryOf(keys: Keys, text: string, at = now): URLSearchParams {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signature = signatureOf(keys.token, timestamp, "nonce", text);
  return new URLSearchParams({ msg_signature: signature, timestamp, nonce: "nonce" });
}

async function post(feed: string, fields: Record<string, string>, keys: Keys, at = now) {
  const text = encrypted(xmlOf({ ...change, CreateTime: secondsOf(now), ...fields }), keys);
  const body = xmlOf({ ToUserName: keys.corpId, Encrypt: text, AgentID: "1" });
  const query = queryOf(keys, text, at);
  return server.send(`/hooks/wecom/${feed}?${query.toString()}`, { method: "POST", body });
}
const secondsOf = (at: Date) => String(Math.floor(at.getTime() / 1000));
const change = { MsgType: "event", Event: "change_contact" };

/** What became of the events of the last message. */
async function told(feed: string, keys: Keys, fields: Record<string, string>) {
  // Of two that speak of one day, the one that was entered later holds.
  now = new Date(now.getTime() + 1000);
  const before = (await ask<{ id: string }>("select id from feed_event")).map(({ id }) => id);
  expect((await post(feed, fields, keys)).status).toBe(200);
  await settleAll();
  const found = await ask<{ id: string; kind: string; state: string; reason: string | null }>(
    "select id, kind, state, reason from feed_event where not id = any($1) order by kind",
    [before],
  );
  const outcome = found.map(({ kind, state, reason }) =>
    [kind, state, reason].filter((each) => each !== null).join(" "),
  );
  return { outcome, ids: found.map(({ id }) => idOf("feed-event").parse(id)) };
}
const suspended = async (number: string) =>
  (
    await ask<{ is: boolean }>(
      "select suspended_at is not null as is from person where employee_number = $1",
      [number],
    )
  )[0]?.is;
const decide = (eventId: ReturnType<typeof never>, verdict: "apply" | "drop") =>
  releaseEvent(operator, { eventId, verdict, reason: "looked at it" });
const never = (id: ReturnType<ReturnType<typeof idOf<"feed-event">>["parse"]> | undefined) => {
  if (id === undefined) throw new Error("no such event");
  return id;
};

test("an address is checked as WeCom does it, and only with the feed's own keys", async () => {
  const check = (feed: string, keys: Keys, at = now) => {
    const text = encrypted("1616140317555161061", keys);
    const query = queryOf(keys, text, at);
    query.set("echostr", text);
    return server.send(`/hooks/wecom/${feed}?${query.toString()}`, { method: "GET" });
  };
  const answer = await check("wecom", hint);
  expect(answer).toMatchObject({ status: 200, body: { text: "1616140317555161061" } });
  expect((await check("wecom", hr)).status).toBe(401);
  expect((await check("nobody", hint)).status).toBe(401);
  expect((await check("wecom", { ...hint, corpId: "ww-another" })).status).toBe(401);
  expect((await check("wecom", hint, new Date(now.getTime() - 360_000))).status).toBe(401);
});

test("by a hint nobody comes, moves or goes until somebody looked", async () => {
  const hire = { ChangeType: "create_user", UserID: "zhangsan", Name: "Zhang San" };
  const came = await told("wecom", hint, hire);
  expect(came.outcome).toEqual(["hire held only_a_hint"]);
  expect((await heldNow()).has("zhangsan")).toBe(false);
  await decide(never(came.ids[0]), "apply");
  await settleAll();
  expect((await heldNow()).get("zhangsan")).toBe("mail");
  const moved = { ChangeType: "update_user", UserID: "lisi", Department: "7,8" };
  expect((await told("wecom", hint, moved)).outcome).toEqual(["transfer held only_a_hint"]);
  expect((await heldNow()).get("lisi")).toBe("mail share-d001");
});

test("who is said to have left is stopped at once, and goes on or leaves as somebody says", async () => {
  const gone = { ChangeType: "delete_user", UserID: "lisi" };
  const first = await told("wecom", hint, gone);
  expect(first.outcome).toEqual(["termination_immediate held only_a_hint"]);
  expect([await suspended("lisi"), (await heldNow()).get("lisi")]).toEqual([true, ""]);
  await decide(never(first.ids[0]), "drop");
  expect([await suspended("lisi"), (await heldNow()).get("lisi")]).toEqual([
    false,
    "mail share-d001",
  ]);
  const second = await told("wecom", hint, gone);
  await decide(never(second.ids[0]), "apply");
  await settleAll();
  const [state] = await ask<{ hrState: string }>(
    `select hr_state as "hrState" from person where employee_number = 'lisi'`,
  );
  expect(state?.hrState).toBe("ended");
});

test("very many hints of one feed stop nobody unseen", async () => {
  const numbers = Array.from({ length: 30 }, (_, index) => `crowd${index}`);
  await importText(
    ["employee_number,given_name,org_code,title"]
      .concat(numbers.map((number) => `${number},Given ${number},d001,Clerk`))
      .join("\n"),
    { feed: "wecom", mode: "delta" },
  );
  for (const number of numbers) {
    await told("wecom", hint, { ChangeType: "delete_user", UserID: number });
  }
  const stopped = (await Promise.all(numbers.map(suspended))).filter(Boolean).length;
  expect(stopped).toBeGreaterThan(10);
  expect(stopped).toBeLessThan(25);
  const waiting = await ask<{ n: number }>(
    `select count(*)::int as n from feed_event
     where state = 'held' and reason = 'mass_end' and number like 'crowd%'`,
  );
  expect(waiting).toEqual([{ n: 30 - stopped }]);
});

test("what a feed of HR tells is told: who comes, is renamed, moves and leaves", async () => {
  const hire = {
    ...{ ChangeType: "create_user", UserID: "wangwu", Name: "Wang Wu", Position: "Clerk" },
    ...{ Department: "1,2", MainDepartment: "2", Mobile: "13800000000" },
  };
  expect((await told("wecom-hr", hr, hire)).outcome).toEqual(["hire applied"]);
  const changed = { ChangeType: "update_user", UserID: "wangwu", NewUserID: "wangwu01" };
  expect((await told("wecom-hr", hr, { ...changed, Department: "3" })).outcome).toEqual([
    "identity_change applied",
    "transfer applied",
  ]);
  const [person] = await ask<{ unit: string; name: string; title: string }>(
    `select u.code as unit, p.display_name as name, p.title from person p
     join org_unit u on u.id = p.org_unit_id where p.employee_number = 'wangwu01'`,
  );
  expect(person).toEqual({ unit: "wecom-3", name: "Wang Wu", title: "Clerk" });
  const gone = { ChangeType: "delete_user", UserID: "wangwu01" };
  expect((await told("wecom-hr", hr, gone)).outcome).toEqual(["termination_immediate applied"]);
  const party = { ChangeType: "create_party", Id: "9", Name: "New", ParentId: "1" };
  expect((await told("wecom-hr", hr, party)).outcome).toEqual(["ignored mapped_to_nothing"]);
});

test("a message counts once, and only signed just now, for this company, of this size", async () => {
  const hire = {
    ChangeType: "create_user",
    UserID: "once",
    Name: "Once",
    CreateTime: "1772452800",
  };
  expect((await told("wecom-hr", hr, hire)).outcome).toEqual(["hire applied"]);
  expect((await told("wecom-hr", hr, hire)).outcome).toEqual([]);
  expect((await post("wecom-hr", hire, hint)).status).toBe(401);
  expect((await post("wecom-hr", hire, { ...hr, corpId: "ww-another" })).status).toBe(401);
  expect((await post("wecom-hr", hire, hr, new Date(now.getTime() - 360_000))).status).toBe(401);
  const large = { ...hire, Name: "x".repeat(70_000) };
  expect((await post("wecom-hr", large, hr)).status).toBe(413);
  const bomb = '<!DOCTYPE xml [<!ENTITY a "b">]><xml><Encrypt>&a;</Encrypt></xml>';
  const path = `/hooks/wecom/wecom-hr?${queryOf(hr, "x").toString()}`;
  expect((await server.send(path, { method: "POST", body: bomb })).status).toBe(401);
});

test("keys are replaced with an overlap, and ended at once", async () => {
  const next = keysOf("C");
  await saveWecomKeys(operator, { code: "wecom-hr", ...next, isHr: true, overlapHours: 1 });
  const ping = { ChangeType: "update_tag", TagId: "1" };
  expect((await post("wecom-hr", ping, hr)).status).toBe(200);
  expect((await post("wecom-hr", { ...ping, TagId: "2" }, next)).status).toBe(200);
  now = new Date(now.getTime() + 3_601_000);
  expect((await post("wecom-hr", ping, hr)).status).toBe(401);
  await endWecomKeys(operator, { code: "wecom-hr" });
  expect((await post("wecom-hr", ping, next)).status).toBe(401);
});

test("who was stopped by a hint, and then by security, stays stopped when the hint is dropped", async () => {
  now = new Date(now.getTime() + 2 * 86_400_000);
  await importText("employee_number,given_name,org_code\nmalo,Ma Lo,d001", {
    ...{ feed: "wecom", mode: "delta" as const },
  });
  const [person] = await ask<{ id: string }>(
    "select id from person where employee_number = 'malo'",
  );
  const personId = idOf("person").parse(person?.id);
  const { outcome, ids } = await told("wecom", hint, { ChangeType: "delete_user", UserID: "malo" });
  expect(outcome).toEqual(["termination_immediate held only_a_hint"]);
  expect(await suspended("malo")).toBe(true);
  await suspendPerson(operator, { personId, reason: "An incident." });
  await expect(suspendPerson(operator, { personId, reason: "Twice." })).rejects.toMatchObject({
    reason: "already_suspended",
  });
  await decide(never(ids[0]), "drop");
  await settleAll();
  expect(await suspended("malo")).toBe(true);
});

test("many hints at once, in lanes of their own, stop no more people than one after the other", async () => {
  now = new Date(now.getTime() + 2 * 86_400_000);
  const numbers = Array.from({ length: 45 }, (_, at) => `lane${at}`);
  const lines = numbers.map((each) => `${each},Aki ${each},d001`);
  const { state } = await importText(["employee_number,given_name,org_code", ...lines].join("\n"), {
    ...{ feed: "wecom", mode: "delta" as const },
  });
  expect(state).toBe("done");
  for (const each of numbers) {
    await post("wecom", { ChangeType: "delete_user", UserID: each }, hint);
  }
  await settleAll();
  const stopped = await Promise.all(numbers.map((each) => suspended(each)));
  const count = stopped.filter((is) => is === true).length;
  expect(count).toBeLessThanOrEqual(20);
  expect(count).toBeGreaterThan(0);
  const [held] = await ask<{ n: number }>(
    `select count(*)::int as n from feed_event
     where state = 'held' and reason = 'mass_end' and number like 'lane%'`,
  );
  expect(held?.n).toBe(45 - count);
});
