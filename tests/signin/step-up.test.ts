import { z } from "zod";
import { describe, expect, test } from "vitest";
import {
  begin,
  command,
  database,
  isProof,
  needs,
  onlySystem,
  query,
  sql,
  type ProofNeeded,
} from "#lib/kernel/index.ts";
import {
  beginPasskey,
  beginStepUp,
  removePasskey,
  tryCode,
  tryPasskey,
  tryPassword,
} from "#lib/signin/index.ts";
import { actorFromTicket, createPersonTicket, endOtherTickets } from "#lib/tickets/index.ts";
import { bearer, startRest } from "#tests/support/rest-server.ts";
import { carrying, inFreshCompany } from "./at-work.ts";
import { newAuthenticator } from "./authenticator.ts";
import { enrolWithPasskey, signInByPasskey } from "./passkey-staff.ts";
import { clock, codeAt, console, hire, member, office, password, writeStraight } from "./staff.ts";
import { redeemed } from "./redeemed.ts";

inFreshCompany();

const at = new Date("2026-11-24T08:00:00.000Z");
const minutesBefore = (minutes: number) => new Date(at.getTime() - minutes * 60_000);

test.each<[needed: ProofNeeded, assurance: number, minutes: number, enough: boolean]>([
  [{ assurance: 2 }, 2, 600, true],
  [{ assurance: 2 }, 1, 0, false],
  [{ assurance: 3 }, 2, 0, false],
  [{ assurance: 2, freshMinutes: 10 }, 2, 10, true],
  [{ assurance: 2, freshMinutes: 10 }, 2, 10.01, false],
  [{ assurance: 2, freshMinutes: 10 }, 3, 11, false],
  [{ assurance: 1, freshMinutes: 10 }, 3, 1, true],
])("asked for %o, level %i of %d minutes ago: %s", (needed, assurance, minutes, enough) => {
  const held = { assurance, authenticatedAt: minutesBefore(minutes) };
  expect(isProof(needed, held, at)).toBe(enough);
});

const stepUpNeeded = {
  ...{ code: "forbidden", reason: "step_up_needed" },
  details: { assurance: 2, freshMinutes: 10 },
};

describe("a door that asks for a fresh proof", () => {
  test("refuses a person after ten minutes, says what it needs, and records the refusal", async () => {
    const { authenticator } = await enrolWithPasskey(await hire());
    const { ticket } = await signInByPasskey(authenticator);
    await endOtherTickets(await carrying(ticket), {});
    clock.pass(601);
    const { actor } = await carrying(ticket);
    await expect(endOtherTickets(begin(actor), {})).rejects.toMatchObject(stepUpNeeded);
    const { rows } = await database().pool.query(
      `select from audit_event where actor_id = $1 and outcome = 'refused'
         and action = 'ticket.end-others'`,
      [actor.personId],
    );
    expect(rows).toHaveLength(1);
  });

  test("does so before it reads, commands or queries, whatever the door says itself", async () => {
    const { authenticator } = await enrolWithPasskey(await hire());
    const { ticket } = await signInByPasskey(authenticator);
    const context = await carrying(ticket);
    const about = {
      title: "A door of this test.",
      right: "self",
      rest: "internal",
      input: z.object({}),
      output: z.object({}),
      proof: { assurance: 3 },
    } as const;
    const yes = () => ({ allowed: true, proof: undefined }) as const;
    const run = () => Promise.reject(new Error("got in"));
    const doors = [
      command({ ...about, name: "test.act", load: async () => 0, authorize: yes, run }),
      query({ ...about, name: "test.read", authorize: yes, run }),
      query({ ...about, name: "test.log", authorize: yes, run, audited: () => ({}) }),
    ];
    for (const door of doors) {
      await expect(door(context, {})).rejects.toMatchObject({
        ...{ reason: "step_up_needed", details: { assurance: 3 } },
      });
    }
    const { rows } = await database().pool.query(
      "select from audit_event where action = 'test.log' and outcome = 'read'",
    );
    expect(rows).toHaveLength(0);
  });

  test("says no first to whom it is closed anyway", async () => {
    const { authenticator } = await enrolWithPasskey(await hire());
    const { ticket } = await signInByPasskey(authenticator);
    const context = await carrying(ticket);
    const about = { title: "A door of this test.", rest: "internal" } as const;
    const shape = { input: z.object({}), output: z.object({}), proof: { assurance: 3 } } as const;
    const closed = query({
      ...{ ...about, ...shape, name: "test.closed", right: "people.manage" },
      authorize: needs("people.manage"),
      run: async () => ({}),
    });
    await expect(closed(context, {})).rejects.toMatchObject({ reason: "needs_people.manage" });
    expect(onlySystem(context.actor).allowed).toBe(false);
  });
});

describe("a step-up", () => {
  test("by passkey renews the very ticket: its old handle opens nothing any more", async () => {
    const who = await hire();
    const { authenticator } = await enrolWithPasskey(who);
    const { ticket } = await signInByPasskey(authenticator);
    clock.pass(1800);
    const before = await carrying(ticket);
    const { handle } = await beginStepUp(before, {});
    const { options } = await beginPasskey({ handle });
    expect(options).toMatchObject({ userVerification: "required" });
    expect(options.allowCredentials).toHaveLength(1);
    const answer = authenticator.use(options);
    expect(await tryPasskey(office, { handle, answer })).toEqual({ outcome: "passed" });
    const renewed = await redeemed(office, { handle });
    expect(await actorFromTicket(ticket)).toBeUndefined();
    const after = await carrying(renewed.ticket);
    expect(after.actor).toMatchObject({ ticketId: before.actor.ticketId, assurance: 2 });
    expect(after.actor.authenticatedAt).toEqual(clock.at);
    await endOtherTickets(after, {});
  });

  test("by code keeps level 2, and takes the code once", async () => {
    const who = await member();
    const { handle: login = "" } = await tryPassword(office, { account: who.number, password });
    await tryCode(office, { handle: login, code: codeAt(who.secret, clock.at) });
    const { ticket } = await redeemed(office, { handle: login });
    clock.pass(900);
    const { handle } = await beginStepUp(await carrying(ticket), {});
    const code = codeAt(who.secret, clock.at);
    expect(await tryCode(office, { handle, code: "000000" })).toEqual({ outcome: "failed" });
    expect(await tryCode(office, { handle, code })).toEqual({ outcome: "passed" });
    const renewed = await redeemed(office, { handle });
    expect((await carrying(renewed.ticket)).actor).toMatchObject({ assurance: 2 });
    const another = await beginStepUp(await carrying(renewed.ticket), {});
    expect(await tryCode(office, { handle: another.handle, code })).toEqual({ outcome: "failed" });
  });

  test("by code lifts no ticket that was narrowed after it was asked for", async () => {
    const who = await member();
    const { handle: login = "" } = await tryPassword(office, { account: who.number, password });
    await tryCode(office, { handle: login, code: codeAt(who.secret, clock.at) });
    const { ticket } = await redeemed(office, { handle: login });
    clock.pass(900);
    const before = await carrying(ticket);
    const { handle } = await beginStepUp(before, {});
    await writeStraight(
      sql`update ticket set assurance = 1 where id = ${before.actor.ticketId}::uuid`,
    );
    await tryCode(office, { handle, code: codeAt(who.secret, clock.at) });
    const renewed = await redeemed(office, { handle });
    expect((await carrying(renewed.ticket)).actor).toMatchObject({ assurance: 1 });
  });

  test("never switches person: somebody else's passkey proves nothing", async () => {
    const { authenticator } = await enrolWithPasskey(await hire());
    const { authenticator: other } = await enrolWithPasskey(await hire());
    const { ticket } = await signInByPasskey(authenticator);
    const { handle } = await beginStepUp(await carrying(ticket), {});
    const { options } = await beginPasskey({ handle });
    const answer = other.use(options);
    expect(await tryPasskey(office, { handle, answer })).toEqual({ outcome: "failed" });
    const blind = await beginPasskey({ handle });
    const unseen = authenticator.use(blind.options, { isVerified: false });
    expect(await tryPasskey(office, { handle, answer: unseen })).toEqual({ outcome: "failed" });
    await expect(redeemed(office, { handle })).rejects.toMatchObject({
      code: "unauthenticated",
    });
  });

  test("renews no ticket that ended meanwhile, and one only once of fifty at a time", async () => {
    const { authenticator } = await enrolWithPasskey(await hire());
    const proved = async (ticket: string) => {
      const { handle } = await beginStepUp(await carrying(ticket), {});
      const { options } = await beginPasskey({ handle });
      await tryPasskey(office, { handle, answer: authenticator.use(options) });
      return handle;
    };
    const { ticket } = await signInByPasskey(authenticator);
    const handle = await proved(ticket);
    const answers = await Promise.allSettled(
      Array.from({ length: 50 }, () => redeemed(office, { handle })),
    );
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const later = await signInByPasskey(authenticator);
    const late = await proved(later.ticket);
    const { actor } = await carrying(later.ticket);
    await writeStraight(
      sql`update ticket set ended_at = ${clock.at}, end_reason = 'signed_out'
          where id = ${actor.ticketId}::uuid`,
    );
    await expect(redeemed(office, { handle: late })).rejects.toMatchObject({
      reason: "login_is_over",
    });
  });

  test("is not for support: a marked ticket proves nobody", async () => {
    const who = await hire();
    const made = await createPersonTicket(console, { employeeNumber: who.number, minutes: 5 });
    await expect(beginStepUp(await carrying(made.ticket), {})).rejects.toMatchObject({
      reason: "impersonated",
    });
  });
});

test("over REST the answer says what to prove, in the words of RFC 9470", async () => {
  const { authenticator } = await enrolWithPasskey(await hire(), newAuthenticator());
  const { ticket } = await signInByPasskey(authenticator);
  clock.pass(700);
  const server = await startRest();
  const { status, headers, body } = await server.send(
    "/api/v1/passkeys/018f0000-0000-7000-8000-000000000000",
    { method: "DELETE", ...bearer(ticket) },
  );
  expect(status).toBe(403);
  expect(headers.get("www-authenticate")).toBe(
    'Bearer realm="postern", error="insufficient_user_authentication", ' +
      'acr_values="urn:postern:assurance:2", max_age="600"',
  );
  expect(body).toMatchObject({ code: "forbidden", reason: "step_up_needed", freshMinutes: 10 });
  await expect(
    removePasskey(await carrying(ticket), { passkeyId: "018f0000-0000-7000-8000-000000000000" }),
  ).rejects.toMatchObject({ reason: "step_up_needed" });
});
