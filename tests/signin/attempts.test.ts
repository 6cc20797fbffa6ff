import { describe, expect, test } from "vitest";
import { database, sql } from "#lib/kernel/index.ts";
import { readSignIn, tidyLogins, tryCode, tryPassword } from "#lib/signin/index.ts";
import { actorFromTicket } from "#lib/tickets/index.ts";
import { inFreshCompany } from "./at-work.ts";
import {
  clock,
  codeAt,
  enrol,
  from,
  hire,
  linkFor,
  member,
  office,
  password,
  writeStraight,
} from "./staff.ts";
import { redeemed } from "./redeemed.ts";

inFreshCompany();

type Member = Awaited<ReturnType<typeof member>>;
const home = from("198.51.100.7");

/** The password's part done; answers the login's handle. */
async function halfway(who: Member): Promise<string> {
  const { handle = "" } = await tryPassword(office, { account: who.number, password });
  return handle;
}

async function wrongPasswords(account: string, times: number, context = office) {
  const outcomes = [];
  for (let each = 0; each < times; each++) {
    outcomes.push((await tryPassword(context, { account, password: `wrong ${each}` })).outcome);
  }
  return outcomes;
}

describe("signing in", () => {
  test("with password and code, by number or by address, gives one ticket", async () => {
    const who = await member();
    for (const account of [who.number, who.email.toUpperCase()]) {
      const tried = await tryPassword(office, { account, password, returnTo: "/requests?x=1" });
      expect(tried.outcome).toBe("passed");
      const handle = tried.handle ?? "";
      await expect(redeemed(office, { handle })).rejects.toMatchObject({
        code: "unauthenticated",
      });
      const code = codeAt(who.secret, clock.at);
      expect(await tryCode(office, { handle, code })).toEqual({ outcome: "passed" });
      const { ticket, returnTo } = await redeemed(office, { handle });
      expect(returnTo).toBe("/requests?x=1");
      expect(await actorFromTicket(ticket)).toMatchObject({ personId: who.id, assurance: 2 });
      clock.pass(60);
    }
  });

  test("takes one code once, of eight who send it at the same time", async () => {
    const who = await member();
    const handles = [];
    for (let each = 0; each < 8; each++) handles.push(await halfway(who));
    const code = codeAt(who.secret, clock.at);
    const answers = await Promise.all(handles.map((handle) => tryCode(office, { handle, code })));
    expect(answers.filter(({ outcome }) => outcome === "passed")).toHaveLength(1);
  });

  test.each([
    [-60, "failed"],
    [-30, "passed"],
    [0, "passed"],
    [30, "passed"],
    [60, "failed"],
  ])("a code of %i seconds from now: %s", async (seconds, outcome) => {
    const who = await member();
    clock.pass(300);
    const at = new Date(clock.at.getTime() + seconds * 1000);
    const code = codeAt(who.secret, at);
    expect(await tryCode(office, { handle: await halfway(who), code })).toEqual({ outcome });
  });

  test("an older code is not taken after a newer one", async () => {
    const who = await member();
    const [older, newer] = [
      codeAt(who.secret, clock.at),
      codeAt(who.secret, new Date(clock.at.getTime() + 30_000)),
    ];
    await tryCode(office, { handle: await halfway(who), code: newer });
    expect(await tryCode(office, { handle: await halfway(who), code: older })).toEqual({
      outcome: "failed",
    });
  });

  test("mints at most one ticket, and none after ten minutes", async () => {
    const who = await member();
    const handle = await halfway(who);
    await tryCode(office, { handle, code: codeAt(who.secret, clock.at) });
    const answers = await Promise.allSettled(
      Array.from({ length: 8 }, () => redeemed(office, { handle })),
    );
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    clock.pass(90);
    const late = await halfway(who);
    await tryCode(office, { handle: late, code: codeAt(who.secret, clock.at) });
    clock.pass(601);
    await expect(redeemed(office, { handle: late })).rejects.toMatchObject({
      reason: "login_is_over",
    });
  });

  test("needs the password first: a code alone, or a stranger's handle, gets nowhere", async () => {
    const who = await member();
    const code = codeAt(who.secret, clock.at);
    expect(await tryCode(office, { handle: "a".repeat(43), code })).toEqual({ outcome: "over" });
    const { handle = "" } = await tryPassword(office, { account: who.number, password: "wrong" });
    expect(await tryCode(office, { handle, code })).toEqual({ outcome: "over" });
  });
});

describe("after a person's end", () => {
  test.each([
    ["left", sql`hr_state = 'ended'`],
    ["was suspended", sql`suspended_at = now()`],
    ["has an end in the past", sql`ends_at = ${new Date("2026-11-24T07:00:00Z")}`],
  ])("whoever %s passes no door: no ticket, no login, no password", async (_how, change) => {
    const who = await member();
    const handle = await halfway(who);
    await tryCode(office, { handle, code: codeAt(who.secret, clock.at) });
    const { ticket } = await redeemed(office, { handle });
    const complete = await halfway(who);
    clock.pass(60);
    await tryCode(office, { handle: complete, code: codeAt(who.secret, clock.at) });
    const half = await halfway(who);
    await writeStraight(sql`update person set ${change} where id = ${who.id}::uuid`);
    clock.pass(60);
    expect(await actorFromTicket(ticket)).toBeUndefined();
    await expect(redeemed(office, { handle: complete })).rejects.toMatchObject({
      code: "unauthenticated",
    });
    const code = codeAt(who.secret, clock.at);
    expect((await tryCode(office, { handle: half, code })).outcome).toBe("failed");
    expect((await tryPassword(office, { account: who.number, password })).outcome).toBe("failed");
  });
});

describe("answers", () => {
  test("are the same whether or not the account exists, to the last wait", async () => {
    const who = await member();
    const ended = await hire("ended");
    await writeStraight(sql`delete from throttle`);
    const known = await wrongPasswords(who.number, 8, home);
    for (const account of ["nobody", ended.number, ended.email]) {
      await writeStraight(sql`delete from throttle`);
      expect(await wrongPasswords(account, 8, home)).toEqual(known);
    }
    expect(known).toEqual([...Array(5).fill("failed"), ...Array(3).fill("wait")]);
  });

  test("take one hashing each, so that time tells nothing", async () => {
    const who = await member();
    const timed = async (account: string) => {
      await writeStraight(sql`delete from throttle`);
      const times = [];
      for (let each = 0; each < 4; each++) {
        const before = process.cpuUsage();
        await tryPassword(home, { account, password: "wrong" });
        // Work, not time: whatever else the machine does at that moment must not count.
        const { user, system } = process.cpuUsage(before);
        times.push(user + system);
      }
      return Math.min(...times);
    };
    const [known, unknown] = [await timed(who.number), await timed("nobody-at-all")];
    expect(unknown).toBeGreaterThan(known / 3);
    expect(unknown).toBeLessThan(known * 3);
  });

  test("name nobody before the password was right", async () => {
    const who = await member();
    const { handle = "" } = await tryPassword(home, { account: who.number, password: "wrong" });
    expect(await readSignIn(home, { handle })).toMatchObject({
      status: "asked",
      displayName: null,
    });
  });
});

describe("guessing", () => {
  test("from one place stops there, and does not keep the person out of theirs", async () => {
    const who = await member();
    await signedIn(who);
    const attacker = from("203.0.113.9");
    await wrongPasswords(who.number, 5, attacker);
    expect((await tryPassword(attacker, { account: who.number, password })).outcome).toBe("wait");
    for (let source = 1; source <= 6; source++) {
      await wrongPasswords(who.number, 5, from(`203.0.113.${100 + source}`));
    }
    const elsewhere = from("203.0.113.250");
    expect((await tryPassword(elsewhere, { account: who.number, password })).outcome).toBe("wait");
    expect((await tryPassword(office, { account: who.number, password })).outcome).toBe("passed");
    clock.pass(31 * 60);
    expect((await tryPassword(elsewhere, { account: who.number, password })).outcome).toBe(
      "passed",
    );
  });

  test("many at once gets no further than one after the other", async () => {
    const who = await member();
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, each) =>
        tryPassword(home, { account: who.number, password: `wrong ${each}` }),
      ),
    );
    expect(answers.filter(({ outcome }) => outcome === "failed")).toHaveLength(5);
  });

  test("a hundred times in a row ends the password, until a new enrolment", async () => {
    const who = await member();
    await writeStraight(sql`update password set failures = 99 where person_id = ${who.id}::uuid`);
    await wrongPasswords(who.number, 1, home);
    expect((await tryPassword(office, { account: who.number, password })).outcome).toBe("failed");
    await enrol(who);
    clock.pass(60);
    expect((await tryPassword(office, { account: who.number, password })).outcome).toBe("passed");
  });

  test("codes ends the sign-in after ten, and waits before that", async () => {
    const who = await member();
    const handle = await halfway(who);
    const outcomes = [];
    for (let each = 0; each < 6; each++) {
      outcomes.push((await tryCode(office, { handle, code: "000000" })).outcome);
    }
    expect(outcomes).toEqual([...Array(5).fill("failed"), "wait"]);
  });
});

async function signedIn(who: Member): Promise<void> {
  const handle = await halfway(who);
  await tryCode(office, { handle, code: codeAt(who.secret, clock.at) });
  await redeemed(office, { handle });
  clock.pass(60);
}

test("no secret is stored readable, nor written into the log", async () => {
  const who = await member();
  const token = await linkFor(who);
  const handle = await halfway(who);
  const { pool } = database();
  for (const table of ["totp", "login_transaction", "enrolment_link", "password", "audit_event"]) {
    const { rows } = await pool.query<{ row: string }>(`select t::text as row from ${table} t`);
    const text = rows.map(({ row }) => row).join("\n");
    for (const secret of [who.secret, token, handle, password]) {
      expect(text.includes(secret)).toBe(false);
      expect(text.includes(Buffer.from(secret).toString("hex"))).toBe(false);
    }
  }
});

test("what nobody needs any more is tidied away; the last ninety days stay", async () => {
  const who = await member();
  await signedIn(who);
  await wrongPasswords("nobody", 1, home);
  clock.pass(2 * 86_400);
  await tidyLogins(undefined);
  expect(await countOf("throttle")).toBe(0);
  expect(await countOf("login_transaction where person_id is null")).toBe(0);
  expect(await countOf(`login_transaction where person_id = '${who.id}'`)).toBeGreaterThan(0);
  clock.pass(90 * 86_400);
  await tidyLogins(undefined);
  expect(await countOf("login_transaction")).toBe(0);
});

async function countOf(table: string): Promise<number> {
  const { rows } = await database().pool.query<{ count: string }>(`select count(*) from ${table}`);
  return Number(rows[0]?.count);
}
