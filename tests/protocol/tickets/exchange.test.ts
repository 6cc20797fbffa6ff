import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { actorFromTicket } from "#lib/tickets/index.ts";
import { clock, hire } from "#tests/signin/staff.ts";
import type { RestServer } from "#tests/support/rest-server.ts";
import { end, mintRoot } from "#tests/tickets/carriers.ts";
import { assertionOf, credentials, openModules, post, register, ticketIn } from "./modules.ts";

let server: RestServer;
beforeAll(async () => {
  server = await openModules();
});
beforeEach(clock.reset);

describe("token exchange (RFC 8693)", () => {
  const accessToken = "urn:ietf:params:oauth:token-type:access_token";
  const exchange = (subject: string, actor: string, more: Readonly<Record<string, string>> = {}) =>
    post({
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token: subject,
      subject_token_type: accessToken,
      actor_token: actor,
      actor_token_type: accessToken,
      ...more,
    });
  const both = async () => {
    const { id: personId } = await hire();
    const user = await mintRoot({ personId });
    const { name, moduleId } = await register();
    return { personId, user, moduleId, own: ticketIn(await credentials(await assertionOf(name))) };
  };
  const live = async (ticket: string) => (await actorFromTicket(ticket)) !== undefined;

  test("gives a ticket that acts for the person, within the module's scopes", async () => {
    const { personId, moduleId, user, own } = await both();
    const answer = await exchange(user.handle, own, { scope: "access:read" });
    expect(answer.body).toMatchObject({
      issued_token_type: accessToken,
      token_type: "Bearer",
      scope: "access:read",
    });
    expect(await actorFromTicket(ticketIn(answer))).toMatchObject({
      kind: "person",
      personId,
      acting: { moduleId, scopes: new Set(["access:read"]) },
    });
  });

  test("gives nothing that a browser's cookie could carry to the stream of events", async () => {
    const { user, own } = await both();
    const ticket = ticketIn(await exchange(user.handle, own, { scope: "access:read" }));
    const headers = { cookie: `postern.ticket=${ticket}` };
    expect((await server.send("/events", { method: "GET", headers })).status).toBe(401);
  });

  test("gives a chain when it is exchanged again, and scopes only shrink", async () => {
    const { user, own, moduleId } = await both();
    const first = ticketIn(await exchange(user.handle, own, { scope: "access:read" }));
    const { name, moduleId: second } = await register(["EdDSA"], ["access:read", "audit:read"]);
    const other = ticketIn(await credentials(await assertionOf(name)));
    const wider = await exchange(first, other, { scope: "audit:read" });
    expect(wider).toMatchObject({ status: 400, body: { error: "invalid_scope" } });
    const next = ticketIn(await exchange(first, other));
    const gateway = await register(["EdDSA"], ["tickets:introspect"]);
    const asker = ticketIn(await credentials(await assertionOf(gateway.name)));
    const said = await server.send("/tickets/introspect", {
      method: "POST",
      headers: {
        authorization: `Bearer ${asker}`,
        "content-type": "application/x-www-form-urlencoded",
      },
      body: `token=${next}`,
    });
    expect(said.body).toMatchObject({
      scope: "access:read",
      client_id: name,
      act: { sub: second, act: { sub: moduleId } },
    });
  });

  test("gives a ticket that dies with either parent, with the person and with the module", async () => {
    for (const which of ["user", "own", "person", "module"] as const) {
      const { user, own, moduleId, personId } = await both();
      const ticket = ticketIn(await exchange(user.handle, own));
      expect(await live(ticket)).toBe(true);
      const actor = await actorFromTicket(own);
      if (actor?.kind !== "module") throw new Error("the module carries nothing");
      const subjects = {
        user: { kind: "ticket", id: user.ticketId },
        own: { kind: "ticket", id: actor.ticketId },
        person: { kind: "person", id: personId },
        module: { kind: "module", id: moduleId },
      } as const;
      await end(subjects[which]);
      expect({ which, isLive: await live(ticket) }).toEqual({ which, isLive: false });
    }
  });

  test("in the portal's own API is held to the scopes: what has none is not for it", async () => {
    const { user, own } = await both();
    const ticket = ticketIn(await exchange(user.handle, own, { scope: "access:read" }));
    const get = (path: string) =>
      server.send(path, { headers: { authorization: `Bearer ${ticket}` } });
    expect((await get("/api/v1/units")).status).toBe(200);
    expect((await get("/api/v1/tickets")).status).toBe(403);
    expect((await get("/api/v1/requests")).status).toBe(403);
  });

  test.each<[what: string, more: Readonly<Record<string, string>>, error: string, status: number]>([
    ["another type of token", { subject_token_type: "urn:x" }, "invalid_request", 400],
    ["another type to be given", { requested_token_type: "urn:x" }, "invalid_request", 400],
    ["a subject that is over", { subject_token: "pst_x" }, "invalid_grant", 400],
    ["an actor that is over", { actor_token: "pst_x" }, "invalid_client", 401],
    ["an audience", { audience: "payroll" }, "invalid_target", 400],
    ["a scope of neither", { scope: "admin" }, "invalid_scope", 400],
  ])("with %s is refused as such", async (_, more, error, status) => {
    const { user, own } = await both();
    const answer = await exchange(user.handle, own, more);
    expect({ status: answer.status, error: answer.body["error"] }).toEqual({ status, error });
  });

  test("gives no chain without end: what hangs on it must end at once", async () => {
    const { user, own } = await both();
    let carried = user.handle;
    for (let each = 0; each < 4; each++) carried = ticketIn(await exchange(carried, own));
    expect(await exchange(carried, own)).toMatchObject({ status: 400 });
  });

  test("acts for people only, and only a module acts", async () => {
    const { user, own } = await both();
    expect((await exchange(own, own)).body).toMatchObject({ error: "invalid_grant" });
    expect((await exchange(user.handle, user.handle)).body).toMatchObject({
      error: "invalid_client",
    });
  });
});
