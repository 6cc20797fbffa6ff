import { describe, expect, test } from "vitest";
import { database } from "#lib/kernel/index.ts";
import { addPasskey, beginAddition, tryCode, tryPassword } from "#lib/signin/index.ts";
import { actorFromTicket, endOtherTickets, lockSubjects } from "#lib/tickets/index.ts";
import { end, inWork } from "../tickets/carriers.ts";
import { inFreshCompany } from "./at-work.ts";
import { newAuthenticator } from "./authenticator.ts";
import { states, turn } from "./minting-states.ts";
import { asOwner } from "./passkey-staff.ts";
import { clock, codeAt, enrolBy, linkFor, member, office, password } from "./staff.ts";
import { redeemed } from "./redeemed.ts";

inFreshCompany();

type Member = Awaited<ReturnType<typeof member>>;

/** A sign-in in somebody else's hands, of which only the exchange is missing. */
async function waiting(who: Member): Promise<string> {
  const { handle = "" } = await tryPassword(office, { account: who.number, password });
  await tryCode(office, { handle, code: codeAt(who.secret, clock.at) });
  clock.pass(60);
  return handle;
}

describe("a sign-in that was begun before gives nothing after", () => {
  test("everything of its person was ended", async () => {
    const who = await member();
    const handle = await waiting(who);
    await end({ kind: "person", id: who.id });
    await expect(redeemed(office, { handle })).rejects.toMatchObject({
      code: "unauthenticated",
    });
    clock.pass(60);
    const anew = await waiting(who);
    expect((await redeemed(office, { handle: anew })).personId).toBe(who.id);
  });

  test("its person ended all other tickets", async () => {
    const who = await member();
    const handle = await waiting(who);
    await endOtherTickets(await asOwner(who), {});
    await expect(redeemed(office, { handle })).rejects.toMatchObject({
      code: "unauthenticated",
    });
  });

  test("its person set up signing in anew", async () => {
    const who = await member();
    const token = await linkFor(who);
    const handle = await waiting(who);
    await enrolBy(token);
    await expect(redeemed(office, { handle })).rejects.toMatchObject({
      code: "unauthenticated",
    });
  });

  test("somebody enrolled and was ended", async () => {
    const who = await member();
    const { handle } = await enrolBy(await linkFor(who));
    clock.pass(1);
    await end({ kind: "person", id: who.id });
    await expect(redeemed(office, { handle })).rejects.toMatchObject({
      code: "unauthenticated",
    });
  });
});

describe("a link to set up signing in is over once", () => {
  test("everything of its person was ended", async () => {
    const who = await member();
    const token = await linkFor(who);
    clock.pass(1);
    await end({ kind: "person", id: who.id });
    await expect(enrolBy(token)).rejects.toMatchObject({ reason: "enrolment_link_is_over" });
    clock.pass(1);
    const { handle } = await enrolBy(await linkFor(who));
    const { ticket } = await redeemed(office, { handle });
    expect(await actorFromTicket(ticket)).toMatchObject({ kind: "person", personId: who.id });
  });

  test.each(Object.keys(states))("its person %s", async (state) => {
    const who = await member();
    const token = await linkFor(who);
    await turn(who, state);
    await expect(enrolBy(token)).rejects.toMatchObject({ reason: "enrolment_link_is_over" });
  });
});

describe("a passkey that was begun before", () => {
  test("is not added once the ticket that began it has ended", async () => {
    const who = await member();
    const context = await asOwner(who);
    const { handle, options } = await beginAddition(context, {});
    const answer = newAuthenticator().make(options);
    clock.pass(1);
    await end({ kind: "person", id: who.id });
    expect(await addPasskey(context, { handle, answer })).toEqual({ outcome: "over" });
  });

  test("never outlives a recovery at the same time", async () => {
    const who = await member();
    const context = await asOwner(who);
    const { handle, options } = await beginAddition(context, {});
    const answer = newAuthenticator().make(options);
    const token = await linkFor(who);
    const { both } = await inWork(async (work) => {
      await lockSubjects(work.tx, [who.id]);
      const waiting = Promise.all([enrolBy(token), addPasskey(context, { handle, answer })]);
      await expect.poll(waitingCount, { timeout: 10_000 }).toBe(2);
      return { both: waiting };
    });
    await both;
    const { rows } = await database().pool.query(
      "select from passkey where person_id = $1 and removed_at is null",
      [who.id],
    );
    expect(rows).toEqual([]);
  });
});

/** For the lock that ends and beginnings of one subject share. */
async function waitingCount(): Promise<number | null> {
  const { rowCount } = await database().pool.query(
    "select from pg_locks where locktype = 'advisory' and not granted",
  );
  return rowCount;
}
