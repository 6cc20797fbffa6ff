import { webcrypto } from "node:crypto";
import { exportJWK, SignJWT } from "jose";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { redeemLogin, tryCode, tryPassword } from "#lib/signin/index.ts";
import { actorFromTicket, noteArrival } from "#lib/tickets/index.ts";
import { askDevice, proveDevice } from "#lib/devices/index.ts";
import { begin, database } from "#lib/kernel/index.ts";
import { startRest, type RestServer } from "#tests/support/rest-server.ts";
import { newClientKey, type ClientKey } from "../devices/client-key.ts";
import { clock, codeAt, member, office, openCompany, password } from "../signin/staff.ts";

const portal = "https://portal.example";
let server: RestServer;

beforeAll(async () => {
  await openCompany();
  server = await startRest({ publicUrl: portal });
});
beforeEach(() => clock.reset());

/** Somebody signed in on a browser that shows a key to the page; or one that has none. */
async function signedIn(hasKey = true): Promise<string> {
  const who = await member();
  const { handle = "" } = await tryPassword(office, { account: who.number, password });
  await tryCode(office, { handle, code: codeAt(who.secret, clock.at) });
  const { rows } = await database().pool.query<{ id: string }>(
    "select id from login_transaction where person_id = $1 order by created_at desc limit 1",
    [who.id],
  );
  const key = await newClientKey();
  const client = hasKey ? { proof: await key.prove(rows[0]?.id ?? "", "/sign-in") } : {};
  const answer = await redeemLogin(office, { handle, client });
  if (answer.outcome !== "passed") throw new Error(answer.reason);
  return hasKey ? proven(answer.ticket, key) : answer.ticket;
}

/** After the page showed its key once more: by what the ticket is carried now. */
async function proven(ticket: string, key: ClientKey): Promise<string> {
  clock.pass(61);
  const actor = await actorFromTicket(ticket);
  if (actor?.kind !== "person") throw new Error("no ticket");
  const { personId, ticketId } = actor;
  const { nonce } = await askDevice(begin(actor), {});
  const proof = await key.prove(nonce ?? "", "/device-check");
  const shown = { personId, ticketId, context: office, reported: { proof } };
  former.push(ticket);
  const proved = await proveDevice(shown);
  const carried = proved.ticket ?? "";
  challenges.set(carried, proved.challenge ?? "");
  return carried;
}
const former: string[] = [];
/** What each page was told when it showed the key. */
const challenges = new Map<string, string>();

const quotedIn = (header: string | null, name: string) =>
  new RegExp(String.raw`${name}="([^"]*)"`).exec(header ?? "")?.[1];

/**
 * A browser that binds sessions, as far as the protocol goes: it follows a registration that it is
 * offered, and signs what it is challenged with. https://w3c.github.io/webappsec-dbsc/
 */
async function newBrowser(ticket: string) {
  const pair = await webcrypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, [
    "sign",
    "verify",
  ]);
  const jwk = await exportJWK(pair.publicKey);
  const jar = new Map([["__Host-postern.ticket", ticket]]);
  const state = { session: "", refreshUrl: "" };
  const ask = async (path: string, init: RequestInit = {}) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await server.send(path, {
      ...init,
      headers: { ...Object.fromEntries(new Headers(init.headers)), cookie },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      expect(line).toMatch(/; Path=\/; Secure; HttpOnly; SameSite=Lax$/);
      jar.set(name, value);
    }
    return answer;
  };
  const sign = (jti: string, isFirst: boolean, signer = pair.privateKey) =>
    new SignJWT({ jti, aud: `${portal}/tickets/bound` })
      .setProtectedHeader({ alg: "ES256", typ: "dbsc+jwt", ...(isFirst && { jwk }) })
      .sign(signer);
  const respond = async (jti: string, isFirst = false, signer = pair.privateKey) => ({
    "secure-session-response": `"${await sign(jti, isFirst, signer)}"`,
  });
  return {
    jar,
    state,
    ask,
    respond,
    /** A page asks; what it is answered the browser follows. */
    visit: async (told = challenges.get(ticket) ?? "") => {
      const page = await ask(`/tickets/bound?challenge=${told}`);
      const offered = page.headers.get("secure-session-registration");
      if (offered === null) return { status: 204 };
      const [path = "", challenge = ""] = [
        quotedIn(offered, "path"),
        quotedIn(offered, "challenge"),
      ];
      const headers = await respond(challenge, true);
      const answer = await ask(path, { method: "POST", headers });
      state.session = String(answer.body["session_identifier"]);
      state.refreshUrl = String(answer.body["refresh_url"]);
      return answer;
    },
    challenge: async () => {
      const headers = { "sec-secure-session-id": `"${state.session}"` };
      const answer = await ask(state.refreshUrl, { method: "POST", headers });
      const said = answer.headers.get("secure-session-challenge");
      expect(quotedIn(said, "id") ?? state.session).toBe(state.session);
      return { answer, jti: /^"([^"]*)"/.exec(said ?? "")?.[1] ?? "" };
    },
    refresh: async (jti: string, signer = pair.privateKey) =>
      ask(state.refreshUrl, {
        method: "POST",
        headers: {
          "sec-secure-session-id": `"${state.session}"`,
          ...(await respond(jti, false, signer)),
        },
      }),
  };
}

const levelOf = async (handle: string): Promise<number> => {
  const actor = await actorFromTicket(handle);
  return actor?.kind === "person" ? actor.assurance : 0;
};

test("a browser binds the ticket, and keeps it worth what it was by signing", async () => {
  const ticket = await signedIn();
  const browser = await newBrowser(ticket);
  const bound = await browser.visit();
  expect(bound).toMatchObject({
    status: 200,
    body: {
      refresh_url: "/tickets/bound/refresh",
      scope: { origin: portal, include_site: false },
      credentials: [{ type: "cookie", name: "__Host-postern.bound" }],
    },
  });
  clock.pass(1800);
  expect(await levelOf(ticket)).toBe(1);
  const { answer, jti } = await browser.challenge();
  expect(answer.status).toBe(403);
  expect((await browser.refresh(jti)).status).toBe(200);
  const next = browser.jar.get("__Host-postern.ticket") ?? "";
  expect(next).not.toBe(ticket);
  expect(await levelOf(next)).toBe(2);
  await noteArrival(next);
  clock.pass(60);
  expect(await levelOf(ticket)).toBe(0);
});

test("a challenge is signed once, and by the key that was bound alone", async () => {
  const browser = await newBrowser(await signedIn());
  await browser.visit();
  clock.pass(600);
  const { jti } = await browser.challenge();
  const other = await webcrypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, [
    "sign",
    "verify",
  ]);
  expect((await browser.refresh(jti, other.privateKey)).status).toBe(403);
  expect((await browser.refresh(jti)).status).toBe(200);
  expect((await browser.refresh(jti)).status).toBe(403);
});

test("a ticket is bound once, right after its device proved itself", async () => {
  const ticket = await signedIn();
  const thief = await newBrowser(ticket);
  expect((await (await newBrowser(ticket)).visit()).status).toBe(200);
  expect((await thief.visit()).status).toBe(204);
  const late = await newBrowser(await signedIn());
  clock.pass(61);
  expect((await late.visit()).status).toBe(204);
});

test("a copy of the cookie binds nothing, neither of what was carried before nor of what is", async () => {
  const ticket = await signedIn();
  const told = challenges.get(ticket) ?? "";
  expect((await (await newBrowser(former.at(-1) ?? "")).visit(told)).status).toBe(204);
  const thief = await newBrowser(ticket);
  for (const guessed of ["", "x", `${told}x`, told.slice(1)]) {
    expect((await thief.visit(guessed)).status).toBe(204);
    const headers = await thief.respond(guessed, true);
    expect((await thief.ask("/tickets/bound", { method: "POST", headers })).status).toBe(403);
  }
  expect((await (await newBrowser(ticket)).visit()).status).toBe(200);
});

test("a ticket that hangs on no device is not bound by its browser", async () => {
  expect((await (await newBrowser(await signedIn(false))).visit()).status).toBe(204);
});

test("a session of an earlier sign-in is told that it is over", async () => {
  const browser = await newBrowser(await signedIn());
  await browser.visit();
  browser.jar.set("__Host-postern.ticket", await signedIn());
  const { answer } = await browser.challenge();
  expect(answer).toMatchObject({ status: 200, body: { continue: false } });
});

test.each([
  ["nothing", {}],
  ["no JWT", { "secure-session-response": '"a.b.c"' }],
  ["too much", { "secure-session-response": `"${"a".repeat(5000)}"` }],
  ["several", { "secure-session-response": '"a", "b"' }],
])("a registration with %s is refused, and nothing breaks", async (_what, headers) => {
  const browser = await newBrowser(await signedIn());
  const answer = await browser.ask("/tickets/bound", { method: "POST", headers });
  expect(answer.status).toBe(403);
  expect((await browser.visit()).status).toBe(200);
});

test("nobody binds without a ticket, nor where there is no HTTPS", async () => {
  expect((await server.send("/tickets/bound")).status).toBe(401);
  const open = await startRest();
  expect((await open.send("/tickets/bound")).status).toBe(404);
});
