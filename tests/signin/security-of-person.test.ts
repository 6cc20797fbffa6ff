import { describe, expect, test } from "vitest";
import { suspendPerson } from "#lib/access/index.ts";
import { begin, sql } from "#lib/kernel/index.ts";
import {
  createEnrolmentLink,
  getMySecurity,
  getSecurityOfPerson,
  makeRecoveryCodes,
  revokePasskey,
  startRecovery,
  tryPassword,
} from "#lib/signin/index.ts";
import { actorFromTicket, createPersonTicket } from "#lib/tickets/index.ts";
import { inFreshCompany, signedIn } from "./at-work.ts";
import {
  addAnother,
  administrator,
  attemptPasskey,
  changesSaid,
  enrolWithPasskey,
  signIn,
} from "./passkey-staff.ts";
import {
  clock,
  console,
  enrolBy,
  from,
  hire,
  member,
  office,
  tokenOf,
  writeStraight,
} from "./staff.ts";

inFreshCompany();

const reason = "It was stolen.";

describe("how somebody signs in, as security sees it", () => {
  test("is what its owner sees, without a secret", async () => {
    const who = await member();
    const own = await signedIn(who);
    await makeRecoveryCodes(own, {});
    const another = await addAnother(own);
    const { context } = await administrator();
    const seen = await getSecurityOfPerson(context, { personId: who.id });
    const { signals, ...mine } = await getMySecurity(own, {});
    expect(seen).toEqual({
      ...mine,
      ...{ stoppedBy: null, guessesWaitUntil: null, coolsDownUntil: null, link: null },
    });
    expect(seen.passkeys).toHaveLength(1);
    const told = JSON.stringify(seen);
    for (const secret of [who.secret, another.credentialId, signals.userId]) {
      expect(told).not.toContain(secret);
    }
  });

  test("says what stops them", async () => {
    const who = await hire();
    const { context } = await administrator();
    const stop = async () => (await getSecurityOfPerson(context, { personId: who.id })).stoppedBy;
    expect(await stop()).toBe("no_way_in");
    await enrolWithPasskey(who);
    expect(await stop()).toBeNull();
    const leaver = sql`update person set hr_state = 'ended' where id = ${who.id}::uuid`;
    await suspendPerson(context, { personId: who.id, reason });
    expect(await stop()).toBe("suspended");
    await writeStraight(sql`update person set suspended_at = null where id = ${who.id}::uuid`);
    await writeStraight(leaver);
    expect(await stop()).toBe("not_at_work");
  });

  test("counts what is locked as no way in, each with its reason", async () => {
    const who = await member();
    await writeStraight(
      sql`update totp set disabled_at = ${clock.at} where person_id = ${who.id}::uuid`,
    );
    const { context } = await administrator();
    expect(await getSecurityOfPerson(context, { personId: who.id })).toMatchObject({
      stoppedBy: "no_way_in",
      password: { isDisabled: false },
      authenticator: { isDisabled: true },
    });
  });

  test("says until when guesses wait, and that they were got back in lately", async () => {
    const who = await member();
    for (let source = 0; source < 20; source++) {
      await tryPassword(from(`198.51.100.${source}`), { account: who.number, password: "wrong" });
    }
    const { context } = await administrator();
    const waits = async () => getSecurityOfPerson(context, { personId: who.id });
    const { guessesWaitUntil } = await waits();
    expect(guessesWaitUntil?.getTime()).toBeGreaterThan(clock.at.getTime());
    const { link } = await startRecovery(context, { employeeNumber: who.number });
    expect((await waits()).link).toMatchObject({ purpose: "recovery", validTo: link?.validTo });
    await enrolBy(tokenOf(link?.path ?? ""));
    const after = await waits();
    expect(after.link).toBeNull();
    expect(after.coolsDownUntil).toEqual(new Date(clock.at.getTime() + 24 * 3_600_000));
  });

  test("shows a joiner's link before their first instant", async () => {
    const who = await hire("pre-hire");
    const validFrom = new Date(clock.at.getTime() + 86_400_000);
    await writeStraight(sql`update person set starts_at = ${validFrom} where id = ${who.id}::uuid`);
    await createEnrolmentLink(console, { employeeNumber: who.number });
    const { context } = await administrator();
    expect(await getSecurityOfPerson(context, { personId: who.id })).toMatchObject({
      stoppedBy: "not_at_work",
      link: { purpose: "joining", validFrom },
    });
  });

  test("is nobody else's to read, and nobody's who does not exist", async () => {
    const who = await member();
    const own = await signedIn(who);
    await expect(getSecurityOfPerson(own, { personId: who.id })).rejects.toMatchObject({
      code: "forbidden",
    });
    const { context } = await administrator();
    const personId = "0190b0b0-0000-7000-8000-000000000000" as typeof who.id;
    await expect(getSecurityOfPerson(context, { personId })).rejects.toMatchObject({
      code: "not_found",
    });
  });
});

describe("a lost or stolen passkey", () => {
  test("opens nothing any more, and what its owner carries is over, also the last way in", async () => {
    const who = await hire();
    const { authenticator } = await enrolWithPasskey(who);
    const { context: own, ticket } = await signIn(authenticator);
    const passkeyId = (await getMySecurity(own, {})).passkeys[0]?.passkeyId ?? "";
    const { context } = await administrator();
    expect(await revokePasskey(context, { passkeyId, reason })).toEqual({ ended: 1 });
    expect(await actorFromTicket(ticket)).toBeUndefined();
    expect((await attemptPasskey(authenticator)).outcome).toBe("failed");
    expect(await changesSaid(who.id)).toContain("passkey_revoked");
    expect(await getSecurityOfPerson(context, { personId: who.id })).toMatchObject({
      stoppedBy: "no_way_in",
      passkeys: [],
    });
    await expect(revokePasskey(context, { passkeyId, reason })).rejects.toMatchObject({
      code: "not_found",
    });
  });

  test("that was the last way in leads to a recovery, with its wait, and to no new beginning", async () => {
    const who = await hire();
    const { authenticator } = await enrolWithPasskey(who);
    const { context: own } = await signIn(authenticator);
    const passkeyId = (await getMySecurity(own, {})).passkeys[0]?.passkeyId ?? "";
    const { context } = await administrator();
    await revokePasskey(context, { passkeyId, reason });
    const asked = { employeeNumber: who.number };
    await expect(createEnrolmentLink(context, asked)).rejects.toMatchObject({
      reason: "has_factors",
    });
    await startRecovery(context, asked);
    const { link } = await getSecurityOfPerson(context, { personId: who.id });
    expect(link).toMatchObject({ purpose: "recovery" });
  });

  test("is ended by security alone, in person, freshly proven, and never one's own", async () => {
    const who = await hire();
    const { authenticator } = await enrolWithPasskey(who);
    const { context: own } = await signIn(authenticator);
    const passkeyId = (await getMySecurity(own, {})).passkeys[0]?.passkeyId ?? "";
    const refused = (context: Parameters<typeof revokePasskey>[0], id = passkeyId) =>
      expect(revokePasskey(context, { passkeyId: id, reason })).rejects;
    const other = await signIn((await enrolWithPasskey(await hire())).authenticator);
    await refused(other.context).toMatchObject({ reason: "needs_tickets.manage" });
    const security = await administrator();
    const itsOwn = (await getMySecurity(security.context, {})).passkeys[0]?.passkeyId ?? "";
    await refused(security.context, itsOwn).toMatchObject({ reason: "own_passkey" });
    const support = await createPersonTicket(console, {
      employeeNumber: security.number,
      minutes: 5,
    });
    const marked = await actorFromTicket(support.ticket);
    if (!marked) throw new Error("no ticket");
    await refused(begin(marked)).toMatchObject({ reason: "impersonated" });
    await refused(office).toMatchObject({ reason: "only_a_person" });
    clock.pass(11 * 60);
    await refused(security.context).toMatchObject({ reason: "step_up_needed" });
    expect((await attemptPasskey(authenticator)).outcome).toBe("passed");
  });
});
