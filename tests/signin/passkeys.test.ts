import { describe, expect, test } from "vitest";
import { sql } from "#lib/kernel/index.ts";
import {
  beginPasskey,
  confirmPasskey,
  getMySecurity,
  offerPasskey,
  readSignIn,
  tryPasskey,
  tryPassword,
} from "#lib/signin/index.ts";
import { actorFromTicket } from "#lib/tickets/index.ts";
import { inFreshCompany } from "./at-work.ts";
import { newAuthenticator, type Authenticator } from "./authenticator.ts";
import {
  addAnother,
  asOwner,
  attemptPasskey,
  changesSaid,
  enrolWithPasskey,
  signIn,
  type Habits,
} from "./passkey-staff.ts";
import {
  clock,
  from,
  hire,
  linkFor,
  member,
  office,
  password,
  writeStraight,
  type Employee,
} from "./staff.ts";
import { redeemed } from "./redeemed.ts";

inFreshCompany();

describe("a passkey", () => {
  test("is made by link, and alone signs in at level 2, without a name typed", async () => {
    const who = await hire();
    const { authenticator, handle } = await enrolWithPasskey(who);
    const first = await redeemed(office, { handle });
    expect(await actorFromTicket(first.ticket)).toMatchObject({ personId: who.id, assurance: 2 });
    const { context } = await signIn(authenticator);
    expect(context.actor).toMatchObject({ personId: who.id, assurance: 2 });
    const { passkeys, password: none } = await getMySecurity(context, {});
    expect(none).toBeNull();
    expect(passkeys).toMatchObject([{ name: "Chrome, Linux", isSynced: false }]);
  });

  test("after the password is the second factor, and need not know its owner then", async () => {
    const who = await member();
    const { authenticator } = await withPasskeyBeside(who);
    const { handle = "" } = await tryPassword(office, { account: who.number, password });
    expect(await readSignIn(office, { handle })).toMatchObject({ hasPasskey: true });
    const { options } = await beginPasskey({ handle });
    expect(options.allowCredentials).toMatchObject([{ id: authenticator.credentialId }]);
    const answer = authenticator.use(options, { isVerified: false, userHandle: null });
    expect(await tryPasskey(office, { handle, answer })).toEqual({ outcome: "passed" });
    const { ticket } = await redeemed(office, { handle });
    expect(await actorFromTicket(ticket)).toMatchObject({ personId: who.id, assurance: 2 });
  });

  test("of somebody else does not do after a password", async () => {
    const who = await member();
    const { authenticator: other } = await enrolWithPasskey(await hire());
    const { handle = "" } = await tryPassword(office, { account: who.number, password });
    const { options } = await beginPasskey({ handle });
    const answer = other.use(options);
    expect(await tryPasskey(office, { handle, answer })).toEqual({ outcome: "failed" });
  });

  test("opens while the password is locked, and while guesses of it are waited out", async () => {
    const who = await member();
    const { authenticator } = await withPasskeyBeside(who);
    for (let each = 0; each < 60; each++) {
      await tryPassword(office, { account: `${who.number}x${each % 12}`, password: "wrong" });
    }
    await writeStraight(
      sql`update password set failures = 100, disabled_at = now() where person_id = ${who.id}::uuid`,
    );
    expect((await tryPassword(office, { account: who.number, password })).outcome).toBe("wait");
    expect((await attemptPasskey(authenticator)).outcome).toBe("passed");
  });
});

/** A member who added a passkey to password and authenticator. */
async function withPasskeyBeside(who: Employee) {
  return { authenticator: await addAnother(await asOwner(who)) };
}

describe("refused is", () => {
  test.each<[what: string, habits: Habits]>([
    ["a passkey that did not know its owner", { isVerified: false }],
    ["an answer given to another origin", { origin: "https://localhost:3000" }],
    ["an answer for another host", { rpId: "elsewhere.example" }],
    ["an answer to making, sent as one to using", { type: "webauthn.create" }],
    ["an answer from inside another page", { isFramed: true }],
    ["an answer that names nobody", { userHandle: null }],
    ["an answer that names somebody else", { userHandle: "AAAAAAAAAAAAAAAAAAAAAA" }],
  ])("%s", async (_what, habits) => {
    const { authenticator } = await enrolWithPasskey(await hire());
    const { outcome, handle } = await attemptPasskey(authenticator, habits);
    expect(outcome).toBe("failed");
    await expect(redeemed(office, { handle })).rejects.toMatchObject({
      code: "unauthenticated",
    });
  });

  test("a challenge that was used, replaced, or is another sign-in's", async () => {
    const { authenticator } = await enrolWithPasskey(await hire());
    const first = await beginPasskey({});
    const wrong = authenticator.use(first.options, { isVerified: false });
    expect((await tryPasskey(office, { handle: first.handle, answer: wrong })).outcome).toBe(
      "failed",
    );
    const right = authenticator.use(first.options);
    expect((await tryPasskey(office, { handle: first.handle, answer: right })).outcome).toBe(
      "over",
    );
    const renewed = await beginPasskey({ handle: first.handle });
    expect((await tryPasskey(office, { handle: renewed.handle, answer: right })).outcome).toBe(
      "failed",
    );
    const [one, other] = [await beginPasskey({}), await beginPasskey({})];
    const crossed = authenticator.use(one.options);
    expect((await tryPasskey(office, { handle: other.handle, answer: crossed })).outcome).toBe(
      "failed",
    );
  });

  test("all but one of fifty who send one answer at the same time", async () => {
    const { authenticator } = await enrolWithPasskey(await hire());
    const { handle, options } = await beginPasskey({});
    const answer = authenticator.use(options);
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => tryPasskey(office, { handle, answer })),
    );
    expect(answers.filter(({ outcome }) => outcome === "passed")).toHaveLength(1);
    const all = await Promise.allSettled(
      Array.from({ length: 50 }, () => redeemed(office, { handle })),
    );
    expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  test("an unknown passkey, with the words and waits of a wrong one", async () => {
    const { authenticator } = await enrolWithPasskey(await hire());
    const home = from("198.51.100.9");
    const outcomes = async (using: Authenticator, habits: Habits) => {
      await writeStraight(sql`delete from throttle`);
      const said = [];
      for (let each = 0; each < 7; each++) {
        said.push((await attemptPasskey(using, habits, home)).outcome);
      }
      return said;
    };
    const known = await outcomes(authenticator, { origin: "https://elsewhere.example" });
    expect(await outcomes(newAuthenticator(), { userHandle: "AAAAAAAAAAAAAAAAAAAAAA" })).toEqual(
      known,
    );
    expect(known).toEqual([...Array(5).fill("failed"), "wait", "wait"]);
  });

  test("an unknown passkey, no sooner than a wrong one", async () => {
    const { authenticator } = await enrolWithPasskey(await hire());
    const timed = async (using: Authenticator, habits: Habits) => {
      const times = [];
      for (let each = 0; each < 8; each++) {
        await writeStraight(sql`delete from throttle`);
        const { handle, options } = await beginPasskey({});
        const answer = using.use(options, habits);
        const startedAt = performance.now();
        await tryPasskey(office, { handle, answer });
        times.push(performance.now() - startedAt);
      }
      return Math.min(...times);
    };
    const known = await timed(authenticator, { isVerified: false });
    const unknown = await timed(newAuthenticator(), { userHandle: "AAAAAAAAAAAAAAAAAAAAAA" });
    expect(unknown).toBeGreaterThan(known / 3);
    expect(unknown).toBeLessThan(known * 3);
  });

  test("everybody who left: their passkey opens nothing", async () => {
    const who = await hire();
    const { authenticator } = await enrolWithPasskey(who);
    await writeStraight(sql`update person set hr_state = 'ended' where id = ${who.id}::uuid`);
    expect((await attemptPasskey(authenticator)).outcome).toBe("failed");
  });

  test("a passkey by a link that was used meanwhile, or made without its owner", async () => {
    const who = await hire();
    const token = await linkFor(who);
    const [one, other] = [
      await offerPasskey(office, { token }),
      await offerPasskey(office, { token }),
    ];
    const blind = newAuthenticator().make(one.options, { isVerified: false });
    expect(await confirmPasskey(office, { handle: one.handle, answer: blind })).toEqual({
      outcome: "failed",
    });
    const answer = newAuthenticator().make(other.options);
    await confirmPasskey(office, { handle: other.handle, answer });
    await expect(offerPasskey(office, { token })).rejects.toMatchObject({ code: "gone" });
  });
});

describe("a counter", () => {
  test("that goes back locks the passkey, for its owner too, and says so", async () => {
    const who = await hire();
    const { authenticator } = await enrolWithPasskey(who);
    expect((await attemptPasskey(authenticator, { counter: 5 })).outcome).toBe("passed");
    expect((await attemptPasskey(authenticator, { counter: 5 })).outcome).toBe("over");
    expect((await attemptPasskey(authenticator, { counter: 9 })).outcome).toBe("failed");
    expect(await changesSaid(who.id)).toContain("passkey_cloned");
  });

  test("that stays 0, as synced passkeys' do, says nothing", async () => {
    const { authenticator } = await enrolWithPasskey(await hire());
    for (let each = 0; each < 3; each++) {
      const { outcome } = await attemptPasskey(authenticator, { counter: 0, isSynced: true });
      expect(outcome).toBe("passed");
    }
  });

  test("in an answer with a false signature locks nobody out", async () => {
    const { authenticator } = await enrolWithPasskey(await hire());
    expect((await attemptPasskey(authenticator, { counter: 5 })).outcome).toBe("passed");
    const { handle, options } = await beginPasskey({});
    const answer = authenticator.use(options, { counter: 1 });
    const forged = { ...answer, response: { ...answer.response, signature: "AAAA" } };
    expect((await tryPasskey(office, { handle, answer: forged })).outcome).toBe("failed");
    expect((await attemptPasskey(authenticator, { counter: 6 })).outcome).toBe("passed");
  });
});

test("a hundred wrong answers in a row lock one passkey, not the others", async () => {
  const who = await hire();
  const { authenticator } = await enrolWithPasskey(who);
  const { context } = await signIn(authenticator);
  const another = await addAnother(context);
  await writeStraight(
    sql`update passkey set failures = 99 where person_id = ${who.id}::uuid and name <> 'Second'`,
  );
  await attemptPasskey(authenticator, { isVerified: false });
  await writeStraight(sql`delete from throttle`);
  expect((await attemptPasskey(authenticator)).outcome).toBe("failed");
  expect((await attemptPasskey(another)).outcome).toBe("passed");
  expect(await changesSaid(who.id)).toContain("passkey_disabled");
});

test("a flood from one household of IPv6 is refused wherever in it, and nobody else is", async () => {
  const endsAt = new Date(clock.at.getTime() + 60_000);
  await writeStraight(
    sql`insert into login_transaction (id, handle_hash, purpose, status, factors, attempts,
          return_to, address, created_at, ends_at)
        select gen_random_uuid(), sha256(n::text::bytea), 'sign-in', 'asked', '{}', 0, '/',
               '2001:db8::' || to_hex(n), ${clock.at}, ${endsAt}
        from generate_series(1, 5000) n`,
  );
  const asking = (address: string) => beginPasskey({ address });
  await expect(asking("2001:db8::ffff")).rejects.toMatchObject({ code: "too_many" });
  for (const address of ["2001:db8:0:1::1", "192.0.2.10", "unknown"]) {
    expect((await asking(address)).handle).toBeDefined();
  }
});
