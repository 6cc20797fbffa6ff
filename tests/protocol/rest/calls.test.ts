import { beforeAll, describe, expect, test } from "vitest";
import { listEvents } from "#lib/audit/index.ts";
import { begin, operatorActor } from "#lib/kernel/index.ts";
import { doors } from "#lib/registry/index.ts";
import { clock, openCompany, type Company } from "#tests/requests/company.ts";
import { testDatabase } from "#tests/support/database.ts";
import { bearer, posting, startRest, type RestServer } from "#tests/support/rest-server.ts";
import { moduleTicket, ticketOf } from "./tickets.ts";

let server: RestServer;
let company: Company;
let person: string;
let reader: string;

beforeAll(async () => {
  await testDatabase();
  company = await openCompany();
  server = await startRest();
  person = await ticketOf("10004");
  reader = await moduleTicket("reader", "requests:read");
});

const oneItem = (code: string, minutes = 60) => ({
  items: [{ targetKind: "entitlement", targetId: company.target(code), minutes }],
  reason: "needed for the work",
});

describe("a ticket", () => {
  test.each<[what: string, headers: Record<string, string>, challenge: string]>([
    ["missing", {}, 'Bearer realm="postern"'],
    [
      "of another shape",
      { authorization: "Bearer nonsense" },
      'Bearer realm="postern", error="invalid_token"',
    ],
    ["in another scheme", { authorization: "Basic YTpi" }, 'Bearer realm="postern"'],
    [
      "in a cookie that another site sent",
      { cookie: "postern.ticket=x" },
      'Bearer realm="postern"',
    ],
  ])("%s is answered 401, with the scheme to use", async (_, headers, challenge) => {
    const answer = await server.send("/api/v1/requests", { headers });
    expect(answer.status).toBe(401);
    expect(answer.headers.get("www-authenticate")).toBe(challenge);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(answer.body).toMatchObject({ status: 401, code: "unauthenticated" });
    expect(answer.body["requestId"]).toBe(answer.headers.get("x-request-id"));
  });

  test("without the scope is answered 403, names the scope, and the log holds it", async () => {
    const answer = await server.send("/api/v1/requests", posting(reader, oneItem("read")));
    expect(answer.status).toBe(403);
    expect(answer.headers.get("www-authenticate")).toContain('error="insufficient_scope"');
    expect(answer.headers.get("www-authenticate")).toContain('scope="requests:write"');
    expect(answer.body).toMatchObject({ code: "forbidden", reason: "ticket_overreach" });
    const request = String(answer.body["requestId"]);
    const { items } = await listEvents(begin(operatorActor("test")), { request });
    expect(items).toMatchObject([
      { action: "request.submit", outcome: "refused", detail: { reason: "ticket_overreach" } },
    ]);
  });

  test("of a module opens no door that is for people only, and the log holds that too", async () => {
    const answer = await server.send("/api/v1/tickets", bearer(reader));
    expect(answer).toMatchObject({ status: 403, body: { reason: "not_for_modules" } });
    const request = String(answer.body["requestId"]);
    const { items } = await listEvents(begin(operatorActor("test")), { request });
    expect(items).toMatchObject([{ action: "ticket.mine", outcome: "refused" }]);
  });

  test("within its scope is served", async () => {
    const answer = await server.send("/api/v1/requests?whose=all", bearer(reader));
    expect(answer).toMatchObject({ status: 200, body: { items: [], nextCursor: null } });
  });
});

describe("bad input is refused with the field, the reason and what was expected", () => {
  test.each<[what: string, body: string, field: string, reason: string]>([
    ["not JSON", "{", "(body)", "not_json"],
    ["a list", "[]", "(body)", "not_an_object"],
    ["nested too deeply", `{"a":${"[".repeat(40)}${"]".repeat(40)}}`, "(body)", "too_deep"],
    ["nested without end", "[".repeat(1_000_000), "(body)", "too_deep"],
    ["an unknown name", '{"resaon":"x"}', "resaon", "unknown"],
    ["a name that objects have by themselves", '{"__proto__":{"a":1}}', "__proto__", "unknown"],
    ["a missing name", '{"items":[]}', "items", "too_small"],
  ])("%s", async (_, body, field, reason) => {
    const answer = await server.send("/api/v1/requests", posting(person, body));
    expect(answer).toMatchObject({ status: 400, body: { code: "invalid_input" } });
    expect(answer.body["problems"]).toContainEqual(expect.objectContaining({ field, reason }));
    const problems = answer.body["problems"] as { expected: string }[];
    expect(problems.every(({ expected }) => expected.length > 0)).toBe(true);
  });

  test("brackets within texts are text", async () => {
    const reason = '["'.repeat(100);
    const body = { ...oneItem("write"), reason };
    const answer = await server.send("/api/v1/requests", posting(person, body));
    expect(answer.status).toBe(200);
  });

  test("a body that is longer than a mebibyte", async () => {
    const body = JSON.stringify({ reason: "a".repeat(1024 * 1024) });
    const answer = await server.send("/api/v1/requests", posting(person, body));
    expect(answer).toMatchObject({ status: 413, body: { reason: "body_too_large" } });
  });

  test("another content type", async () => {
    const answer = await server.send(
      "/api/v1/requests",
      posting(person, "reason=x", { "content-type": "application/x-www-form-urlencoded" }),
    );
    expect(answer.body["problems"]).toMatchObject([{ field: "Content-Type" }]);
  });

  test("a misspelt parameter, and one that is no number", async () => {
    const misspelt = await server.send("/api/v1/people?limti=3", bearer(person));
    expect(misspelt.body["problems"]).toMatchObject([{ field: "limti", reason: "unknown" }]);
    const wrong = await server.send("/api/v1/people?limit=many", bearer(person));
    expect(wrong.body["problems"]).toMatchObject([{ field: "limit" }]);
    const most = await server.send("/api/v1/people?limit=201", bearer(person));
    expect(most.body["problems"]).toMatchObject([{ field: "limit", reason: "too_big" }]);
  });

  test("a path, or a method, that is none", async () => {
    const path = await server.send("/api/v1/nothing", bearer(person));
    const method = await server.send("/api/v1/people", { ...bearer(person), method: "DELETE" });
    for (const answer of [path, method]) {
      expect(answer).toMatchObject({ status: 404, body: { reason: "no_such_path" } });
    }
  });
});

test.each([
  ["a NUL", "/api/v1/people-by-number/%00"],
  ["a NUL in a search", "/api/v1/requestable?search=%00"],
  ["a cursor of somebody's own", "/api/v1/requests?cursor=WyJ4IiwieSJd"],
])("%s is answered 400", async (_, path) => {
  const answer = await server.send(path, bearer(person));
  expect(answer).toMatchObject({ status: 400, body: { code: "invalid_input" } });
});

describe("a write with an Idempotency-Key", () => {
  const key = { "idempotency-key": "a key of my own" };

  test("acts once and answers the same; with another body it is refused", async () => {
    const first = await server.send("/api/v1/requests", posting(person, oneItem("root"), key));
    const again = await server.send("/api/v1/requests", posting(person, oneItem("root"), key));
    expect(first.status).toBe(200);
    expect(again.body).toEqual(first.body);
    const other = await server.send("/api/v1/requests", posting(person, oneItem("root", 30), key));
    expect(other).toMatchObject({ status: 409, body: { reason: "idempotency_key_reused" } });
    const listed = await server.send("/api/v1/requests?state=pending", bearer(person));
    const items = listed.body["items"] as { target: { id: string } }[];
    expect(items.filter(({ target }) => target.id === company.target("root")).length).toBe(1);
  });

  test("and two at once act once", async () => {
    const atOnce = { "idempotency-key": "at once" };
    const body = oneItem("pay");
    const both = await Promise.all([
      server.send("/api/v1/requests", posting(person, body, atOnce)),
      server.send("/api/v1/requests", posting(person, body, atOnce)),
    ]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect(both[0]?.body).toEqual(both[1]?.body);
  });

  test("that is too long is refused", async () => {
    const long = { "idempotency-key": "k".repeat(201) };
    const answer = await server.send("/api/v1/requests", posting(person, oneItem("odd"), long));
    expect(answer.body["problems"]).toMatchObject([{ field: "Idempotency-Key" }]);
  });
});

test("a ticket that ended opens nothing from that instant on", async () => {
  const short = await ticketOf("10005", 1);
  expect((await server.send("/api/v1/viewer", bearer(short))).status).toBe(200);
  clock.now = new Date(clock.now.getTime() + 60_000);
  expect((await server.send("/api/v1/viewer", bearer(short))).status).toBe(401);
});

test("an error that nobody foresaw shows nothing but its reference", async () => {
  const door = doors().find(({ spec }) => spec.name === "unit.list");
  const invoke = door?.invoke;
  if (!door || !invoke) throw new Error("unit.list is gone");
  Object.assign(door, { invoke: () => Promise.reject(new Error("secret inside")) });
  const answer = await server.send("/api/v1/units", bearer(person));
  Object.assign(door, { invoke });
  expect(answer.status).toBe(500);
  expect(JSON.stringify(answer.body)).not.toContain("secret");
  expect(Object.keys(answer.body)).toEqual([
    ...["type", "title", "status", "code", "reason", "requestId"],
  ]);
});
