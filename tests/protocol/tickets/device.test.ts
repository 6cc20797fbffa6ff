import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  begin,
  database,
  newId,
  sql,
  systemActor,
  type Context,
  type PersonId,
} from "#lib/kernel/index.ts";
import {
  actorFromTicket,
  createPersonTicket,
  decideDeviceGrant,
  findDeviceGrant,
  startDeviceGrant,
} from "#lib/tickets/index.ts";
import { lockSubjects } from "#lib/tickets/subject.ts";
import { terminate } from "#lib/tickets/terminate.ts";
import {
  clock,
  console as atConsole,
  hire,
  openCompany,
  writeStraight,
} from "#tests/signin/staff.ts";
import { startRest, type RestServer } from "#tests/support/rest-server.ts";
import { end, inWork, mintRoot } from "#tests/tickets/carriers.ts";

let server: RestServer;
beforeAll(async () => {
  await openCompany();
  server = await startRest();
});
let day = 0;
// Each on a day of its own: what waits at one address is limited.
beforeEach(() => {
  clock.reset();
  clock.pass(++day * 86_400);
});

const post = (path: string, form: Readonly<Record<string, string>>) =>
  server.send(path, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(form).toString(),
  });
const client = { client_id: "postern-cli" };
const start = async () => {
  const { status, body } = await post("/tickets/device", client);
  expect(status).toBe(200);
  return { deviceCode: String(body["device_code"]), code: String(body["user_code"]), body };
};
const ask = async (deviceCode: string) => {
  const grant = "urn:ietf:params:oauth:grant-type:device_code";
  const form = { ...client, grant_type: grant, device_code: deviceCode };
  const { body } = await post("/tickets/token", form);
  const { access_token: ticket = "", error } = body;
  return { error, ticket: String(ticket) };
};

type SignedIn = {
  readonly context: Context;
  readonly personId: PersonId;
  readonly ticketId: string;
};
async function signedIn(deviceId?: string): Promise<SignedIn> {
  const { id: personId } = await hire();
  const on = deviceId === undefined ? {} : { deviceId };
  const { handle, ticketId } = await mintRoot({ personId, ...on });
  const actor = await actorFromTicket(handle);
  if (!actor) throw new Error("nobody signed in");
  return { context: begin(actor), personId, ticketId };
}

describe("the sign-in of a command line (RFC 8628)", () => {
  test("gives its ticket once, after a person typed the code", async () => {
    const { deviceCode, code, body } = await start();
    expect(body).toMatchObject({
      verification_uri: "http://localhost:3000/device",
      verification_uri_complete: `http://localhost:3000/device?user_code=${code}`,
      expires_in: 600,
      interval: 5,
    });
    expect(code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
    expect(await ask(deviceCode)).toMatchObject({ error: "authorization_pending" });
    const { context, personId } = await signedIn();
    const typed = code.toLowerCase().replace("-", " ");
    expect((await findDeviceGrant(context, { code: typed })).grant).not.toBeNull();
    await decideDeviceGrant(context, { code: typed, verdict: "approved" });
    const { ticket } = await ask(deviceCode);
    expect(await actorFromTicket(ticket)).toMatchObject({
      kind: "person",
      personId,
      assurance: 2,
      isImpersonated: false,
    });
    expect(await ask(deviceCode)).toMatchObject({ error: "expired_token" });
  });

  test("ends with the device of whoever said yes: blocked, or its session copied", async () => {
    const deviceId = newId();
    const { deviceCode, code } = await start();
    const { context } = await signedIn(deviceId);
    await decideDeviceGrant(context, { code, verdict: "approved" });
    const { ticket } = await ask(deviceCode);
    expect(await actorFromTicket(ticket)).toMatchObject({ kind: "person", deviceId });
    await end({ kind: "device", id: deviceId });
    expect(await actorFromTicket(ticket)).toBeUndefined();
  });

  test("of fifty questions at once gives one ticket", async () => {
    const { deviceCode, code } = await start();
    await decideDeviceGrant((await signedIn()).context, { code, verdict: "approved" });
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask(deviceCode)));
    expect(answers.filter(({ ticket }) => ticket !== "")).toHaveLength(1);
  });

  test("says slow_down to whoever asks more often than they should", async () => {
    const { deviceCode } = await start();
    expect((await ask(deviceCode)).error).toBe("authorization_pending");
    clock.pass(1);
    expect((await ask(deviceCode)).error).toBe("slow_down");
    clock.pass(5);
    expect((await ask(deviceCode)).error).toBe("authorization_pending");
  });

  test("is over after ten minutes, and after a no", async () => {
    const late = await start();
    const { context } = await signedIn();
    const refused = await start();
    await decideDeviceGrant(context, { code: refused.code, verdict: "denied" });
    expect((await ask(refused.deviceCode)).error).toBe("access_denied");
    clock.pass(600);
    expect((await ask(late.deviceCode)).error).toBe("expired_token");
    expect(
      await decideDeviceGrant((await signedIn()).context, { code: late.code, verdict: "approved" }),
    ).toEqual({ verdict: "over" });
  });

  test.each<[what: string, undo: (who: SignedIn) => Promise<unknown>]>([
    ["ended that ticket", ({ ticketId }) => end({ kind: "ticket", id: ticketId })],
    ["was ended", ({ personId }) => end({ kind: "person", id: personId })],
    [
      "was suspended",
      ({ personId }) =>
        writeStraight(sql`update person set suspended_at = now() where id = ${personId}::uuid`),
    ],
    [
      "left",
      ({ personId }) =>
        writeStraight(sql`update person set hr_state = 'ended' where id = ${personId}::uuid`),
    ],
  ])("gives nothing when whoever said yes %s meanwhile", async (_, undo) => {
    const { deviceCode, code } = await start();
    const who = await signedIn();
    await decideDeviceGrant(who.context, { code, verdict: "approved" });
    await undo(who);
    expect(await ask(deviceCode)).toEqual({ error: "access_denied", ticket: "" });
  });

  test("of two who decide at once, one does", async () => {
    const { code } = await start();
    const both = [await signedIn(), await signedIn()];
    const said = await Promise.allSettled(
      both.map(({ context }) => decideDeviceGrant(context, { code, verdict: "approved" })),
    );
    const verdicts = said.map((each) => each.status === "fulfilled" && each.value.verdict);
    expect(new Set(verdicts)).toEqual(new Set(["approved", "over"]));
  });

  test("is nothing that support decides for somebody", async () => {
    const { code } = await start();
    const { number } = await hire();
    const asks = { employeeNumber: number, minutes: 15 };
    const actor = await actorFromTicket((await createPersonTicket(atConsole, asks)).ticket);
    if (!actor) throw new Error("nobody signed in");
    await expect(
      decideDeviceGrant(begin(actor), { code, verdict: "approved" }),
    ).rejects.toMatchObject({
      reason: "impersonated",
    });
  });

  test("lets nobody guess codes: after ten wrong ones even the right one has to wait", async () => {
    const { code } = await start();
    const { context } = await signedIn();
    for (let each = 0; each < 10; each++) {
      expect(await findDeviceGrant(context, { code: "BCDF-GHJK" })).toEqual({ grant: null });
    }
    const waits = { code: "too_many" };
    await expect(findDeviceGrant(context, { code })).rejects.toMatchObject(waits);
    const deciding = decideDeviceGrant(context, { code, verdict: "approved" });
    await expect(deciding).rejects.toMatchObject(waits);
  });

  test("counts guesses by a verdict as well, and many at once are ten", async () => {
    const { context } = await signedIn();
    const guess = () => decideDeviceGrant(context, { code: "BCDF-GHJK", verdict: "denied" });
    const said = await Promise.allSettled(Array.from({ length: 20 }, guess));
    expect(said.filter(({ status }) => status === "fulfilled")).toHaveLength(10);
    const refused = said.flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
    for (const reason of refused) expect(reason).toMatchObject({ code: "too_many" });
  });

  test("counts a household of IPv6 as one source", async () => {
    const from = (host: number) =>
      begin(systemActor("test"), { address: `2001:db8:7:7::${host.toString(16)}` });
    for (let host = 1; host <= 20; host++) await startDeviceGrant(from(host), {});
    await expect(startDeviceGrant(from(21), {})).rejects.toMatchObject({ code: "too_many" });
    const next = begin(systemActor("test"), { address: "2001:db8:7:8::1" });
    expect(await startDeviceGrant(next, {})).toHaveProperty("deviceCode");
  });

  test("lets no address fill the table: the twenty-first that waits is told to", async () => {
    for (let each = 0; each < 20; each++) await start();
    const { status, body } = await post("/tickets/device", client);
    expect({ status, error: body["error"] }).toEqual({ status: 429, error: "slow_down" });
  });

  test("is for this command line alone, and for codes that there are", async () => {
    const other = await post("/tickets/device", { client_id: "another" });
    expect({ status: other.status, error: other.body["error"] }).toEqual({
      status: 401,
      error: "invalid_client",
    });
    for (const deviceCode of ["x", `pst_${"A".repeat(43)}`]) {
      expect((await ask(deviceCode)).error).toBe("expired_token");
    }
  });

  test("gives nothing to whoever is being ended while it asks", async () => {
    const { deviceCode, code } = await start();
    const { context, personId } = await signedIn();
    await decideDeviceGrant(context, { code, verdict: "approved" });
    const asked = await inWork(async (work) => {
      await lockSubjects(work.tx, [personId]);
      const asking = ask(deviceCode);
      await expect.poll(isSomebodyWaiting).toBe(true);
      await terminate(work, [{ kind: "person", id: personId }], { reason: "ended_by_security" });
      return { asking };
    });
    const { error, ticket } = await asked.asking;
    expect(await actorFromTicket(ticket)).toBeUndefined();
    expect(error).toBe("access_denied");
  });
});

/** For the lock that beginnings and ends of one subject share. */
async function isSomebodyWaiting(): Promise<boolean> {
  const { rowCount } = await database().pool.query(
    "select from pg_locks where locktype = 'advisory' and not granted",
  );
  return rowCount === 1;
}
