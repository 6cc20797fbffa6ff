import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { database, type ModuleId, type PersonId } from "#lib/kernel/index.ts";
import { actorFromTicket } from "#lib/tickets/index.ts";
import { clock, hire, openCompany } from "#tests/signin/staff.ts";
import { startRest, type Answer, type RestServer } from "#tests/support/rest-server.ts";
import { end, mintChild, mintRoot, newModule } from "#tests/tickets/carriers.ts";
import { moduleTicket } from "../rest/tickets.ts";

let server: RestServer;
let gateway = "";
let personId: PersonId;
let moduleId: ModuleId;

beforeAll(async () => {
  await openCompany();
  server = await startRest();
  gateway = await moduleTicket("gateway", "tickets:introspect");
  personId = (await hire()).id;
  moduleId = await newModule("payroll");
});
beforeEach(clock.reset);

type Sent = { readonly path: string; readonly as?: string; readonly type?: string };

const send = ({ path, as, type = "application/x-www-form-urlencoded" }: Sent, body: string) =>
  server.send(path, {
    method: "POST",
    headers: { "content-type": type, ...(as !== undefined && { authorization: `Bearer ${as}` }) },
    body,
  });
const introspect = (token: string, as = gateway): Promise<Answer> =>
  send({ path: "/tickets/introspect", as }, `token=${encodeURIComponent(token)}`);
const revoke = (token: string, as: string): Promise<Answer> =>
  send({ path: "/tickets/revoke", as }, `token=${encodeURIComponent(token)}`);

const exchanged = async () => {
  const [user, service] = [await mintRoot({ personId }), await mintRoot({ moduleId })];
  const parents = [user.ticketId, service.ticketId] as const;
  return { user, service, child: await mintChild(parents, { personId, moduleId }) };
};

const seconds = (at: Date) => at.getTime() / 1000;

describe("introspection (RFC 7662)", () => {
  test("says of a person's own ticket whose it is and how they proved it", async () => {
    const { handle, endsAt } = await mintRoot({ personId });
    const { status, body, headers } = await introspect(handle);
    expect(status).toBe(200);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(body).toEqual({
      active: true,
      sub: personId,
      client_id: "postern",
      token_type: "Bearer",
      exp: seconds(endsAt),
      iat: seconds(clock.at),
      auth_time: seconds(clock.at),
      acr: "urn:postern:assurance:2",
    });
  });

  test("says of a module's ticket its scope and its name, and of an exchanged one who acts", async () => {
    const { service, child } = await exchanged();
    expect((await introspect(service.handle)).body).toMatchObject({
      active: true,
      scope: "access:read requests:read",
      sub: moduleId,
      client_id: "payroll",
    });
    expect((await introspect(child.handle)).body).toMatchObject({
      active: true,
      scope: "access:read",
      sub: personId,
      client_id: "payroll",
      act: { sub: moduleId },
    });
  });

  test("narrows what an authentication is worth as it grows old", async () => {
    const { handle } = await mintRoot({ personId, idleMinutes: 1000, minutesMax: 1000 });
    const caller = (minutes: number) => {
      clock.pass(minutes * 60);
      return moduleTicket("gateway", "tickets:introspect");
    };
    expect((await introspect(handle, await caller(719))).body).toMatchObject({
      acr: "urn:postern:assurance:2",
    });
    expect((await introspect(handle, await caller(1))).body).toMatchObject({
      acr: "urn:postern:assurance:1",
    });
  });

  const dead = { active: false };
  test.each<[what: string, token: () => Promise<string> | string]>([
    ["unknown", () => `pst_${"A".repeat(43)}`],
    ["malformed", () => "x"],
    ["a thing of bytes", () => "\u0000\uffff%"],
    ["very long", () => "pst_".repeat(2000)],
    [
      "ended",
      async () => {
        const { handle, ticketId } = await mintRoot({ personId });
        await end({ kind: "ticket", id: ticketId });
        return handle;
      },
    ],
    [
      "past its end",
      async () => {
        const { handle } = await mintRoot({ personId });
        clock.pass(600 * 60);
        return handle;
      },
    ],
    [
      "derived from one that ended",
      async () => {
        const { user, child } = await exchanged();
        await end({ kind: "ticket", id: user.ticketId });
        return child.handle;
      },
    ],
  ])("answers a token that is %s with active:false and nothing else", async (_, token) => {
    const asked = await token();
    const { status, body } = await introspect(
      asked,
      await moduleTicket("gateway", "tickets:introspect"),
    );
    expect({ status, body }).toEqual({ status: 200, body: dead });
  });

  test("is no use of the ticket asked about: its idle limit runs on", async () => {
    const { handle } = await mintRoot({ personId, idleMinutes: 10 });
    clock.pass(9 * 60);
    expect((await introspect(handle)).body).toMatchObject({ active: true });
    clock.pass(61);
    expect((await introspect(handle)).body).toEqual(dead);
  });
});

describe("a caller of introspection", () => {
  test("without a ticket is challenged without an error, with a bad one with it", async () => {
    const none = await send({ path: "/tickets/introspect" }, "token=x");
    expect(none.status).toBe(401);
    expect(none.headers.get("www-authenticate")).toBe('Bearer realm="postern"');
    const bad = await introspect("x", "pst_bad");
    expect(bad.status).toBe(401);
    expect(bad.headers.get("www-authenticate")).toBe(
      'Bearer realm="postern", error="invalid_token"',
    );
    expect(bad.body["error"]).toBe("invalid_token");
  });

  test("without the scope is refused with 403 that names it, and the log says so", async () => {
    const other = await moduleTicket("other", "access:read");
    const { handle } = await mintRoot({ personId });
    for (const as of [other, handle]) {
      const { status, headers, body } = await introspect(handle, as);
      expect(status).toBe(403);
      expect(headers.get("www-authenticate")).toContain('scope="tickets:introspect"');
      expect(body).not.toHaveProperty("active");
    }
    const { rows } = await database().pool.query(
      `select from audit_event where action = 'ticket.introspect' and outcome = 'refused'`,
    );
    expect(rows).toHaveLength(2);
  });

  test.each<[what: string, sent: Partial<Sent>, body: string, status: number]>([
    ["no token", {}, "hint=x", 400],
    ["an empty token", {}, "token=", 400],
    ["the token twice", {}, "token=a&token=b", 400],
    ["JSON", { type: "application/json" }, '{"token":"x"}', 400],
    ["too much", {}, `token=${"a".repeat(17 * 1024)}`, 413],
  ])("that sends %s is told that it is no request", async (_, sent, body, status) => {
    const path = "/tickets/introspect";
    const as = await moduleTicket("gateway", "tickets:introspect");
    const answer = await send({ path, as, ...sent }, body);
    expect(answer.status).toBe(status);
    expect(answer.body["error"]).toBe("invalid_request");
  });

  test("that does not POST is told what is allowed", async () => {
    const as = await moduleTicket("gateway", "tickets:introspect");
    const headers = { authorization: `Bearer ${as}` };
    const answer = await server.send("/tickets/introspect?token=x", { headers });
    expect(answer.status).toBe(405);
    expect(answer.headers.get("allow")).toBe("POST");
  });
});

describe("revocation (RFC 7009)", () => {
  test("by whoever a ticket was given to ends it and what was derived from it", async () => {
    const { user, service, child } = await exchanged();
    expect((await revoke(service.handle, service.handle)).status).toBe(200);
    expect(await actorFromTicket(service.handle)).toBeUndefined();
    expect(await actorFromTicket(child.handle)).toBeUndefined();
    expect(await actorFromTicket(user.handle)).toBeDefined();
  });

  test("of what is over, or never was, is answered like any other", async () => {
    const { handle: as } = await mintRoot({ personId });
    for (const token of ["x", `pst_${"B".repeat(43)}`]) {
      const { status, body } = await revoke(token, as);
      expect({ status, body }).toEqual({ status: 200, body: { text: "" } });
    }
  });

  test("of somebody else's is refused, and the ticket lives", async () => {
    const { user, service, child } = await exchanged();
    const [stranger, module] = [
      await mintRoot({ personId: (await hire()).id }),
      await mintRoot({ moduleId: await newModule("nosy") }),
    ];
    for (const [token, as] of [
      [user, stranger],
      [user, service],
      [user, child],
      [service, module],
      [child, module],
    ] as const) {
      const { status, body } = await revoke(token.handle, as.handle);
      expect({ status, error: body["error"] }).toEqual({
        status: 400,
        error: "unauthorized_client",
      });
      expect(await actorFromTicket(token.handle)).toBeDefined();
    }
  });

  test("needs a live ticket", async () => {
    expect((await send({ path: "/tickets/revoke" }, "token=x")).status).toBe(401);
  });
});
