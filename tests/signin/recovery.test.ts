import { describe, expect, test } from "vitest";
import { database, sql, type Context } from "#lib/kernel/index.ts";
import {
  beginPasskey,
  changePassword,
  confirmRecovery,
  createEnrolmentLink,
  isCoolingDown,
  listRecoveries,
  makeRecoveryCodes,
  openEnrolment,
  startRecovery,
  tryPassword,
  tryRecoveryCode,
} from "#lib/signin/index.ts";
import { hashOfRecoveryCode, newRecoveryCode } from "#lib/signin/recovery-code.ts";
import { endOtherTickets } from "#lib/tickets/index.ts";
import { isTicketLiveIn } from "#lib/tickets/live-ticket.ts";
import { grantAdministrator, suspendPerson } from "#lib/access/index.ts";
import { inFreshCompany, signedIn, type Member } from "./at-work.ts";
import {
  addAnother,
  administrator,
  attemptPasskey,
  enrolWithPasskey,
  signIn,
} from "./passkey-staff.ts";
import {
  clock,
  console,
  enrolBy,
  hire,
  member,
  office,
  password,
  readStraight,
  tokenOf,
  writeStraight,
  type Employee,
} from "./staff.ts";
import { redeemed } from "./redeemed.ts";

inFreshCompany();

const next = "another lantern 49";

/** Somebody who manages people, and is there. */
const helper = async (): Promise<Context> => (await administrator()).context;

async function halfway(who: Member): Promise<string> {
  const { handle = "" } = await tryPassword(office, { account: who.number, password });
  return handle;
}

describe("a recovery code", () => {
  test("carries 120 random bits, and is read however it is typed", () => {
    const codes = Array.from({ length: 200 }, newRecoveryCode);
    expect(new Set(codes).size).toBe(200);
    for (const code of codes) {
      expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$/);
      const hash = hashOfRecoveryCode(code);
      expect(hashOfRecoveryCode(code.toLowerCase().replaceAll("-", " "))).toEqual(hash);
      expect(hashOfRecoveryCode(code.replaceAll("0", "O").replaceAll("1", "l"))).toEqual(hash);
    }
    for (const wrong of ["", "0000", "U".repeat(24), "0".repeat(25)]) {
      expect(hashOfRecoveryCode(wrong)).toBeUndefined();
    }
  });

  test("beside the password gives a link that replaces everything, and no ticket", async () => {
    const who = await member();
    const context = await signedIn(who);
    const { codes } = await makeRecoveryCodes(context, {});
    expect(codes).toHaveLength(10);
    const handle = await halfway(who);
    const tried = await tryRecoveryCode(office, { handle, code: codes[3] ?? "" });
    if (tried.outcome !== "passed") throw new Error("the code was refused");
    await expect(redeemed(office, { handle })).rejects.toMatchObject({
      code: "unauthenticated",
    });
    expect(await openEnrolment(office, { token: tried.token })).toMatchObject({
      purpose: "recovery",
    });
    expect(await readStraight((tx) => isCoolingDown(tx, who.id, clock.at))).toBe(false);
    await enrolBy(tried.token);
    const { ticketId } = context.actor;
    expect(await readStraight((tx) => isTicketLiveIn(tx, ticketId, clock.at))).toBe(false);
    expect(await readStraight((tx) => isCoolingDown(tx, who.id, clock.at))).toBe(true);
    clock.pass(24 * 3600 + 1);
    expect(await readStraight((tx) => isCoolingDown(tx, who.id, clock.at))).toBe(false);
    const late = await halfway(who);
    expect((await tryRecoveryCode(office, { handle: late, code: codes[4] ?? "" })).outcome).toBe(
      "failed",
    );
  });

  test("is taken once of fifty at a time, and stored readable nowhere", async () => {
    const who = await member();
    const { codes } = await makeRecoveryCodes(await signedIn(who), {});
    const handles: string[] = [];
    for (let each = 0; each < 10; each++) handles.push(await halfway(who));
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, each) =>
        tryRecoveryCode(office, { handle: handles[each % 10] ?? "", code: codes[0] ?? "" }),
      ),
    );
    expect(answers.filter(({ outcome }) => outcome === "passed")).toHaveLength(1);
    const { pool } = database();
    for (const table of ["recovery_code", "audit_event", "idempotent_answer"]) {
      const { rows } = await pool.query<{ row: string }>(`select t::text as row from ${table} t`);
      const text = rows.map(({ row }) => row).join("\n");
      for (const code of codes) expect(text).not.toContain(code);
    }
  });

  test("is waited for like every guess, and needs the password first", async () => {
    const who = await member();
    await makeRecoveryCodes(await signedIn(who), {});
    const handle = await halfway(who);
    const outcomes = [];
    for (let each = 0; each < 6; each++) {
      outcomes.push((await tryRecoveryCode(office, { handle, code: newRecoveryCode() })).outcome);
    }
    expect(outcomes).toEqual([...Array(5).fill("failed"), "wait"]);
    const stranger = { handle: "a".repeat(43), code: newRecoveryCode() };
    expect(await tryRecoveryCode(office, stranger)).toEqual({ outcome: "over" });
  });

  test("alone opens nothing, whoever holds it: not for a passkey that was asked, nor a number", async () => {
    const who = await member();
    const { codes } = await makeRecoveryCodes(await signedIn(who), {});
    const [code = ""] = codes;
    const over = { outcome: "over" };
    const { handle } = await beginPasskey({ address: "192.0.2.10" });
    expect(await tryRecoveryCode(office, { handle, code })).toEqual(over);
    const guess = { account: who.number, password: "not the password" };
    const { handle: wrong = "" } = await tryPassword(office, guess);
    expect(await tryRecoveryCode(office, { handle: wrong, code })).toEqual(over);
    const stranger = { account: "99999", password: "not the password" };
    const { handle: nobody = "" } = await tryPassword(office, stranger);
    expect(await tryRecoveryCode(office, { handle: nobody, code })).toEqual(over);
  });

  test("is made only beside a password that opens something", async () => {
    const refused = { code: "conflict", reason: "codes_need_password" };
    const { authenticator } = await enrolWithPasskey(await hire());
    const { context } = await signIn(authenticator);
    await expect(makeRecoveryCodes(context, {})).rejects.toMatchObject(refused);
    const who = await member();
    const here = await signedIn(who);
    await writeStraight(
      sql`update password set disabled_at = ${clock.at} where person_id = ${who.id}::uuid`,
    );
    await expect(makeRecoveryCodes(here, {})).rejects.toMatchObject(refused);
  });

  test.each<[what: string, act: (here: Context) => Promise<unknown>]>([
    ["changed the password", (here) => changePassword(here, { current: password, password: next })],
    ["ended all other tickets", (here) => endOtherTickets(here, {})],
  ])("of a sign-in that was begun before its person %s is over", async (_what, act) => {
    const who = await member();
    const here = await signedIn(who);
    const { codes } = await makeRecoveryCodes(here, {});
    const handle = await halfway(who);
    await act(here);
    expect(await tryRecoveryCode(office, { handle, code: codes[0] ?? "" })).toEqual({
      outcome: "over",
    });
  });

  test("of an earlier set is over when new ones are made", async () => {
    const who = await member();
    const context = await signedIn(who);
    const { codes } = await makeRecoveryCodes(context, {});
    await makeRecoveryCodes(context, {});
    const handle = await halfway(who);
    expect((await tryRecoveryCode(office, { handle, code: codes[0] ?? "" })).outcome).toBe(
      "failed",
    );
  });
});

describe("a recovery by colleagues", () => {
  test("of somebody who decides nothing takes one, and a link that replaces everything", async () => {
    const who = await hire();
    const { authenticator } = await enrolWithPasskey(who);
    const { link } = await startRecovery(await helper(), { employeeNumber: who.number });
    await enrolBy(tokenOf(link?.path ?? ""));
    expect((await attemptPasskey(authenticator)).outcome).toBe("failed");
    expect(await readStraight((tx) => isCoolingDown(tx, who.id, clock.at))).toBe(true);
  });

  test.each<[what: string, make: (who: Employee) => Promise<unknown>]>([
    ["administers", (who) => grantAdministrator(console, { employeeNumber: who.number })],
    [
      "leads somebody",
      async (who) => {
        const led = await hire();
        await writeStraight(
          sql`update person set manager_id = ${who.id}::uuid where id = ${led.id}::uuid`,
        );
      },
    ],
  ])("of somebody who %s takes a second, different one", async (_what, make) => {
    const who = await hire();
    await make(who);
    const [first, second] = [await helper(), await helper()];
    await expect(createEnrolmentLink(first, { employeeNumber: who.number })).rejects.toMatchObject({
      reason: "needs_second_person",
    });
    const { recoveryId, link } = await startRecovery(first, { employeeNumber: who.number });
    expect(link).toBeNull();
    expect((await listRecoveries(second, {})).recoveries).toMatchObject([
      { recoveryId, employeeNumber: who.number },
    ]);
    await expect(confirmRecovery(first, { recoveryId })).rejects.toMatchObject({
      reason: "started_it",
    });
    await expect(startRecovery(second, { employeeNumber: who.number })).rejects.toMatchObject({
      reason: "recovery_is_open",
    });
    const answers = await Promise.allSettled(
      Array.from({ length: 8 }, () => confirmRecovery(second, { recoveryId })),
    );
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect((await listRecoveries(second, {})).recoveries).toEqual([]);
  });

  test("keeps its person for a day from risky acts, and never from their own things", async () => {
    const who = await hire();
    await enrolWithPasskey(who);
    await grantAdministrator(console, { employeeNumber: who.number });
    const [first, second] = [await helper(), await helper()];
    const { recoveryId } = await startRecovery(first, { employeeNumber: who.number });
    const { path } = await confirmRecovery(second, { recoveryId });
    const { secret } = await enrolBy(tokenOf(path));
    clock.pass(90);
    const back = await signedIn({ ...who, secret });
    const other = { employeeNumber: (await hire()).number };
    await expect(startRecovery(back, other)).rejects.toMatchObject({ reason: "recovered_lately" });
    await addAnother(back);
    clock.pass(24 * 3600);
    const later = await signedIn({ ...who, secret });
    expect((await startRecovery(later, other)).link).not.toBeNull();
  });

  test("by one colleague alone is over when the person decides something meanwhile", async () => {
    const who = await hire();
    const vouching = await helper();
    const { path } = await createEnrolmentLink(vouching, { employeeNumber: who.number });
    await grantAdministrator(console, { employeeNumber: who.number });
    await expect(enrolBy(tokenOf(path))).rejects.toMatchObject({ code: "gone" });
  });

  test("is not confirmed once whoever started it manages people no more", async () => {
    const who = await hire();
    await grantAdministrator(console, { employeeNumber: who.number });
    const [first, second, third] = [await helper(), await helper(), await helper()];
    const { recoveryId } = await startRecovery(first, { employeeNumber: who.number });
    const starter = first.actor.kind === "person" ? first.actor.personId : third.requestId;
    await suspendPerson(third, { personId: starter, reason: "is looked into" });
    await expect(confirmRecovery(second, { recoveryId })).rejects.toMatchObject({
      code: "not_found",
    });
  });

  test("is over after a day, is nobody's own, and asks who vouches", async () => {
    const [first, second] = [await helper(), await helper()];
    if (first.actor.kind !== "person") throw new Error("nobody");
    const own = await numberOf(first.actor.personId);
    await expect(startRecovery(first, { employeeNumber: own })).rejects.toMatchObject({
      reason: "own_enrolment",
    });
    const { recoveryId } = await startRecovery(second, { employeeNumber: own });
    await expect(confirmRecovery(first, { recoveryId })).rejects.toMatchObject({
      reason: "own_enrolment",
    });
    clock.pass(601);
    const stale = { employeeNumber: (await hire()).number };
    await expect(startRecovery(second, stale)).rejects.toMatchObject({ reason: "step_up_needed" });
    clock.pass(24 * 3600);
    const third = await helper();
    await expect(confirmRecovery(third, { recoveryId })).rejects.toMatchObject({
      code: "not_found",
    });
  });
});

async function numberOf(personId: string): Promise<string> {
  const { rows } = await database().pool.query<{ number: string }>(
    "select employee_number as number from person where id = $1",
    [personId],
  );
  return rows[0]?.number ?? "";
}
