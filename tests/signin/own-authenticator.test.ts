import { describe, expect, test } from "vitest";
import { begin, database, sql, type Context } from "#lib/kernel/index.ts";
import {
  changePassword,
  confirmOwnAuthenticator,
  readOfferedTotp,
  getMySecurity,
  offerOwnAuthenticator,
  openEnrolment,
  tryCode,
  tryPassword,
} from "#lib/signin/index.ts";
import { actorFromTicket, createPersonTicket } from "#lib/tickets/index.ts";
import { inFreshCompany, signedIn, type Member } from "./at-work.ts";
import { attemptPasskey, changesSaid, enrolWithPasskey, signIn } from "./passkey-staff.ts";
import { clock, codeAt, console, hire, linkFor, member, office, writeStraight } from "./staff.ts";
import { redeemed } from "./redeemed.ts";

inFreshCompany();

const chosen = "another lantern 49";
type Offer = { readonly password?: string };

/** Offers a new authenticator, and answers its secret. */
async function offered(context: Context, offer: Offer = {}) {
  const { handle } = await offerOwnAuthenticator(context, offer);
  const { secret } = await readOfferedTotp(office, { handle });
  return { handle, secret };
}

const codeOf = (secret: string) => codeAt(secret, clock.at);
const confirm = (context: Context, { handle, secret }: { handle: string; secret: string }) =>
  confirmOwnAuthenticator(context, { handle, code: codeOf(secret) });

/** How far password and code get somebody. */
async function signsIn(number: string, given: { password: string; secret: string }) {
  const { outcome, handle = "" } = await tryPassword(office, {
    account: number,
    password: given.password,
  });
  if (outcome !== "passed") return "no password";
  const tried = await tryCode(office, { handle, code: codeOf(given.secret) });
  return tried.outcome === "passed" ? "in" : "no code";
}

/** Signed in by the one passkey that there is. */
async function byPasskey() {
  const who = await hire();
  const { authenticator } = await enrolWithPasskey(who);
  return { who, authenticator, ...(await signIn(authenticator)) };
}

describe("somebody who has passkeys alone", () => {
  test("adds a password with an authenticator, in force both at the first right code", async () => {
    const { who, authenticator, context } = await byPasskey();
    const elsewhere = await signIn(authenticator);
    const offer = await offered(context, { password: chosen });
    expect(await getMySecurity(context, {})).toMatchObject({ password: null, authenticator: null });
    expect(await signsIn(who.number, { ...offer, password: chosen })).toBe("no password");
    expect(await confirm(context, { ...offer, secret: "A".repeat(32) })).toEqual({
      outcome: "failed",
    });
    expect(await getMySecurity(context, {})).toMatchObject({ password: null, authenticator: null });
    expect(await confirm(context, offer)).toEqual({ outcome: "passed" });
    expect(await actorFromTicket(elsewhere.ticket)).toBeUndefined();
    clock.pass(60);
    expect(await signsIn(who.number, { ...offer, password: chosen })).toBe("in");
    expect((await attemptPasskey(authenticator)).outcome).toBe("passed");
    expect(await changesSaid(who.id)).toContain("password_and_authenticator");
  });

  test("adds no authenticator without a password, and none that is easily guessed", async () => {
    const { context } = await byPasskey();
    await expect(offerOwnAuthenticator(context, {})).rejects.toMatchObject({
      code: "invalid_input",
      details: { problems: [{ field: "password", reason: "password_needed" }] },
    });
    await expect(offerOwnAuthenticator(context, { password: "password1" })).rejects.toMatchObject({
      details: { problems: [{ field: "password", reason: "password_too_common" }] },
    });
  });

  test("keeps of two offers with a password the one that is confirmed first", async () => {
    const { who, context } = await byPasskey();
    const first = await offered(context, { password: chosen });
    const second = await offered(context, { password: "yet another lantern 50" });
    expect(await confirm(context, second)).toEqual({ outcome: "passed" });
    expect(await confirm(context, first)).toEqual({ outcome: "over" });
    clock.pass(60);
    expect(await signsIn(who.number, { ...first, password: chosen })).toBe("no password");
  });
});

describe("somebody with password and authenticator", () => {
  test("replaces the authenticator alone; until its first code the old one counts", async () => {
    const who = await member();
    const elsewhere = await signedIn(who);
    const here = await signedIn(who);
    const offer = await offered(here);
    const password = "quiet lantern 48";
    expect(await signsIn(who.number, { password, secret: offer.secret })).toBe("no code");
    expect(await signsIn(who.number, { password, secret: who.secret })).toBe("in");
    expect(await confirm(here, offer)).toEqual({ outcome: "passed" });
    expect(await actorFromTicket(elsewhere.ticket)).toBeUndefined();
    expect(await actorFromTicket(here.ticket)).toBeDefined();
    clock.pass(60);
    expect(await signsIn(who.number, { password, secret: who.secret })).toBe("no code");
    expect(await signsIn(who.number, { password, secret: offer.secret })).toBe("in");
    expect(await changesSaid(who.id)).toContain("authenticator");
  });

  test("replaces the password by typing it, never beside an authenticator", async () => {
    const who = await member();
    const here = await signedIn(who);
    await expect(offerOwnAuthenticator(here, { password: chosen })).rejects.toMatchObject({
      code: "conflict",
      reason: "password_is_set",
    });
    const change = { current: "quiet lantern 48", password: chosen };
    expect(await changePassword(here, change)).toEqual({ outcome: "passed" });
  });

  test("sets up both anew when the password is locked", async () => {
    const who = await member();
    const here = await signedIn(who);
    await writeStraight(
      sql`update password set disabled_at = ${clock.at}, failures = 100
          where person_id = ${who.id}::uuid`,
    );
    await expect(offerOwnAuthenticator(here, {})).rejects.toMatchObject({ code: "invalid_input" });
    const offer = await offered(here, { password: chosen });
    expect(await confirm(here, offer)).toEqual({ outcome: "passed" });
    clock.pass(60);
    expect(await signsIn(who.number, { ...offer, password: chosen })).toBe("in");
  });

  test("begins anew after ten wrong codes", async () => {
    const here = await signedIn(await member());
    const offer = await offered(here);
    const wrong = { ...offer, secret: "A".repeat(32) };
    const outcomes = [];
    for (let each = 0; each < 10; each++) outcomes.push((await confirm(here, wrong)).outcome);
    expect(outcomes).toEqual([...Array(9).fill("failed"), "over"]);
    expect(await confirm(here, offer)).toEqual({ outcome: "over" });
    await expect(readOfferedTotp(office, { handle: offer.handle })).rejects.toMatchObject({
      code: "gone",
    });
  });

  test("confirms once of ten times at once", async () => {
    const here = await signedIn(await member());
    const offer = await offered(here);
    const answers = await Promise.all(Array.from({ length: 10 }, () => confirm(here, offer)));
    expect(answers.filter(({ outcome }) => outcome === "passed")).toHaveLength(1);
  });
});

describe("a new authenticator", () => {
  test("is begun and confirmed only by whoever proved within ten minutes who they are", async () => {
    const here = await signedIn(await member());
    const offer = await offered(here);
    clock.pass(601);
    const needed = { code: "forbidden", reason: "step_up_needed" };
    await expect(offerOwnAuthenticator(here, {})).rejects.toMatchObject(needed);
    await expect(confirm(here, offer)).rejects.toMatchObject(needed);
  });

  test("is refused to support's marked tickets", async () => {
    const who = await member();
    const made = await createPersonTicket(console, { employeeNumber: who.number, minutes: 5 });
    const actor = await actorFromTicket(made.ticket);
    if (!actor) throw new Error("no ticket");
    const refused = { code: "forbidden", reason: "impersonated" };
    await expect(offerOwnAuthenticator(begin(actor), {})).rejects.toMatchObject(refused);
    const guess = { handle: "a".repeat(43), code: "000000" };
    await expect(confirmOwnAuthenticator(begin(actor), guess)).rejects.toMatchObject(refused);
  });

  test.each<[how: string, as: (who: Member) => Promise<Context>]>([
    ["another person", async () => signedIn(await member())],
    ["another ticket of theirs", (who) => signedIn(who)],
  ])("that one ticket began is not confirmed by %s", async (_how, as) => {
    const who = await member();
    const offer = await offered(await signedIn(who));
    expect(await confirm(await as(who), offer)).toEqual({ outcome: "over" });
  });

  test("comes in force no more once the ticket that began it was ended", async () => {
    const who = await member();
    const thrownOut = await signedIn(who);
    const offer = await offered(thrownOut);
    const here = await signedIn(who);
    const mine = await offered(here);
    expect(await confirm(here, mine)).toEqual({ outcome: "passed" });
    expect(await confirm(thrownOut, offer)).toEqual({ outcome: "over" });
  });

  test("is no sign-in: nothing is exchanged for a ticket by it", async () => {
    const here = await signedIn(await member());
    const offer = await offered(here);
    const refused = { code: "unauthenticated" };
    await expect(redeemed(office, offer)).rejects.toMatchObject(refused);
    await confirm(here, offer);
    await expect(redeemed(office, offer)).rejects.toMatchObject(refused);
  });

  test("withdraws a link that waits, and leaves no secret and no chosen hash readable", async () => {
    const { who, context } = await byPasskey();
    const token = await linkFor(who);
    const offer = await offered(context, { password: chosen });
    expect(await confirm(context, offer)).toEqual({ outcome: "passed" });
    await expect(openEnrolment(office, { token })).rejects.toMatchObject({ code: "gone" });
    const { pool } = database();
    const { rows } = await pool.query<{ chosen: string | null; sealed: Buffer }>(
      `select l.chosen, t.sealed from login_transaction l join totp t on t.id = l.id
       where t.person_id = $1`,
      [who.id],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.chosen).toBeNull();
    expect(rows[0]?.sealed.includes(offer.secret)).toBe(false);
    const events = await pool.query<{ row: string }>("select t::text as row from audit_event t");
    expect(events.rows.map(({ row }) => row).join("\n")).not.toContain(offer.secret);
  });
});
