import { beforeAll, describe, expect, test } from "vitest";
import { ask, importText } from "#tests/feeds/birthrights.ts";
import { testDatabase } from "#tests/support/database.ts";
import { bearer, startRest, type RestServer } from "#tests/support/rest-server.ts";
import { moduleTicket } from "../rest/tickets.ts";
import { enterpriseUrn, hrUrn, patchUrn, scimClient, userUrn, type ScimClient } from "./client.ts";

let server: RestServer;
let client: ScimClient;
let id: string;
beforeAll(async () => {
  await testDatabase();
  server = await startRest();
  client = await scimClient(server);
  const made = await client.create({
    ...{ userName: "bjensen", name: { givenName: "Barbara" } },
    emails: [{ type: "work", value: "b@example.com" }],
    [enterpriseUrn]: { employeeNumber: "701984" },
  });
  id = String(made.body["id"]);
});

const user = (more: object) => ({ schemas: [userUrn], userName: "new", ...more });
const patch = (...Operations: object[]) => ({ schemas: [patchUrn], Operations });
const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;

type Refused = [
  what: string,
  method: string,
  path: string,
  body: unknown,
  status: number,
  type?: string,
];
describe("what is wrong is refused with its status and its type (RFC 7644 §3.12)", () => {
  const cases: Refused[] = [
    ["no JSON", "POST", "/Users", "{", 400, "invalidSyntax"],
    ["a list", "POST", "/Users", "[]", 400, "invalidSyntax"],
    ["deep nesting", "POST", "/Users", `{"a":${nested(40)}}`, 400, "invalidSyntax"],
    ["no schemas", "POST", "/Users", { userName: "x" }, 400, "invalidSyntax"],
    ["no userName", "POST", "/Users", { schemas: [userUrn] }, 400, "invalidValue"],
    ["a name twice", "POST", "/Users", '{"schemas":[],"SCHEMAS":[]}', 400, "invalidSyntax"],
    ["active as a word", "POST", "/Users", user({ active: "maybe" }), 400, "invalidValue"],
    ["a zone that is none", "POST", "/Users", user({ timezone: "Mars/Base" }), 400, "invalidValue"],
    [
      "a day that is none",
      "POST",
      "/Users",
      user({ [hrUrn]: { startDate: "2026-02-30" } }),
      400,
      "invalidValue",
    ],
    [
      "a far day",
      "POST",
      "/Users",
      user({ [hrUrn]: { endDate: "9999-12-31" } }),
      400,
      "invalidValue",
    ],
    [
      "an end before the start",
      "POST",
      "/Users",
      user({ [hrUrn]: { startDate: "2026-02-02", endDate: "2026-02-01" } }),
      400,
      "invalidValue",
    ],
    [
      "a far instant",
      "POST",
      "/Users",
      user({ [hrUrn]: { effectiveAt: "0001-01-01" } }),
      400,
      "invalidValue",
    ],
    ["a formula", "POST", "/Users", user({ title: "=cmd()" }), 400, "invalidValue"],
    ["a NUL", "POST", "/Users", user({ title: "a\u0000b" }), 400, "invalidValue"],
    ["turned text", "POST", "/Users", user({ displayName: "a\u202eb" }), 400, "invalidValue"],
    ["a turned name", "POST", "/Users", user({ userName: "a\u202eb" }), 400, "invalidValue"],
    ["a long name", "POST", "/Users", user({ userName: "x".repeat(501) }), 400, "invalidValue"],
    ["no address", "POST", "/Users", user({ emails: [{ value: "nobody" }] }), 400, "invalidValue"],
    [
      "a manager who is nobody",
      "POST",
      "/Users",
      user({ [enterpriseUrn]: { manager: { value: "x" } } }),
      400,
      "invalidValue",
    ],
    [
      "a long event id",
      "POST",
      "/Users",
      user({ [hrUrn]: { eventId: "x".repeat(201) } }),
      400,
      "invalidValue",
    ],
    [
      "to come without a day",
      "POST",
      "/Users",
      user({ [hrUrn]: { hrState: "pre_hire" } }),
      400,
      "invalidValue",
    ],
    ["a taken name", "POST", "/Users", user({ userName: "BJensen" }), 409, "uniqueness"],
    [
      "a taken number",
      "POST",
      "/Users",
      user({ [enterpriseUrn]: { employeeNumber: "701984" } }),
      409,
      "uniqueness",
    ],
    ["no such User", "GET", "/Users/00000000-0000-7000-8000-000000000000", undefined, 404],
    ["no id", "GET", "/Users/2819", undefined, 404],
    ["no such kind", "GET", "/Things", undefined, 404],
    ["deeper than a resource", "GET", "/Users/a/b", undefined, 404],
    ["a broken address", "GET", "/Users/%zz", undefined, 404],
    ["a filter cut short", "GET", "/Users?filter=userName%20eq", undefined, 400, "invalidFilter"],
    ["a filter on nothing", "GET", "/Users?filter=shoe%20pr", undefined, 400, "invalidFilter"],
    ["an order by nothing", "GET", "/Users?sortBy=shoe", undefined, 400, "invalidValue"],
    ["another order", "GET", "/Users?sortBy=title&sortOrder=up", undefined, 400, "invalidValue"],
    ["a count in words", "GET", "/Users?count=many", undefined, 400, "invalidValue"],
    ["a cursor of ours not", "GET", "/Users?cursor=abc", undefined, 400, "invalidCursor"],
    ["both ways of paging", "GET", "/Users?cursor=&startIndex=1", undefined, 400, "invalidCursor"],
    ["a method that is none", "PATCH", "/Users", {}, 405],
    ["HEAD of a list", "DELETE", "/Users", undefined, 405],
    ["POST to one", "POST", "/Users/ID", {}, 405],
    ["no patch message", "PATCH", "/Users/ID", {}, 400, "invalidSyntax"],
    ["no operations", "PATCH", "/Users/ID", patch(), 400, "invalidSyntax"],
    [
      "another operation",
      "PATCH",
      "/Users/ID",
      patch({ op: "move", path: "title" }),
      400,
      "invalidSyntax",
    ],
    [
      "a path of nothing",
      "PATCH",
      "/Users/ID",
      patch({ op: "replace", path: "shoe", value: "1" }),
      400,
      "invalidPath",
    ],
    [
      "a path that is none",
      "PATCH",
      "/Users/ID",
      patch({ op: "replace", path: "emails[", value: "1" }),
      400,
      "invalidPath",
    ],
    [
      "a filter that finds nothing",
      "PATCH",
      "/Users/ID",
      patch({ op: "replace", path: 'emails[type eq "home"].display', value: "x" }),
      400,
    ],
    [
      "a read-only part",
      "PATCH",
      "/Users/ID",
      patch({ op: "replace", path: "id", value: "x" }),
      400,
      "mutability",
    ],
    ["removal of nothing", "PATCH", "/Users/ID", patch({ op: "remove" }), 400, "noTarget"],
    ["removal of the name", "PATCH", "/Users/ID", patch({ op: "remove", path: "userName" }), 400],
    [
      "oneself as manager",
      "PATCH",
      "/Users/ID",
      patch({ op: "add", path: `${enterpriseUrn}:manager`, value: { value: "ID" } }),
      400,
      "invalidValue",
    ],
    ["no search message", "POST", "/.search", {}, 400, "invalidSyntax"],
    ["no bulk message", "POST", "/Bulk", {}, 400, "invalidSyntax"],
    ["a filter on schemas", "GET", "/Schemas?filter=id%20pr", undefined, 403],
    ["no such schema", "GET", "/Schemas/urn:x", undefined, 404],
    ["Me", "GET", "/Me", undefined, 501],
  ];
  test.each(cases)("%s: %s %s", async (_what, method, path, body, status, scimType) => {
    const withId =
      typeof body === "object" ? JSON.stringify(body).replaceAll('"ID"', `"${id}"`) : body;
    const answer = await client.call(method, path.replace("ID", id), withId);
    expect(answer.headers.get("content-type")).toBe("application/scim+json");
    expect(answer).toMatchObject({
      status,
      body: {
        schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
        ...{ status: String(status), ...(scimType !== undefined && { scimType }) },
        detail: expect.any(String) as string,
      },
    });
  });

  test("another type of content, and more than 1 MiB", async () => {
    const call = { method: "POST", body: "{}", headers: bearer(await client.ticket()).headers };
    expect((await server.send("/scim/v2/Users", call)).status).toBe(415);
    const large = JSON.stringify(user({ title: "x".repeat(1_100_000) }));
    const answer = await client.call("POST", "/Users", large).catch(() => ({ status: 413 }));
    expect(answer.status).toBe(413);
  });

  test("HEAD is a method that is not known", async () => {
    const { headers } = bearer(await client.ticket());
    const answer = await fetch(`${server.url}/scim/v2/Users`, { method: "HEAD", headers });
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, POST"]);
  });

  test("nothing of it was written", async () => {
    const found = await ask("select from person where display_name <> 'Barbara'");
    expect(found).toEqual([]);
  });
});

describe("who may", () => {
  const paths = [
    "/Users",
    "/Users/x",
    "/Schemas",
    "/ServiceProviderConfig",
    "/Bulk",
    "/Me",
    "/nothing",
  ];
  test.each(paths)("nobody without a ticket at %s", async (path) => {
    const none = await server.send(`/scim/v2${path}`);
    expect(none).toMatchObject({ status: 401, body: { status: "401" } });
    expect(none.headers.get("www-authenticate")).toBe('Bearer realm="postern"');
    const bad = await server.send(`/scim/v2${path}`, bearer("no-such-ticket"));
    expect(bad.status).toBe(401);
    expect(bad.headers.get("www-authenticate")).toContain('error="invalid_token"');
  });

  test("a ticket for reading writes nothing, one for writing reads nothing: both are noted", async () => {
    const reader = await scimClient(server, undefined, ["scim:read"]);
    const writer = await scimClient(server, undefined, ["scim:write"]);
    const other = await scimClient(server, undefined, ["access:read"]);
    const tried = [
      await reader.create({ userName: "x" }),
      await reader.patch(id, [{ op: "replace", path: "title", value: "x" }]),
      await reader.call("DELETE", `/Users/${id}`),
      await writer.get("/Users"),
      await writer.get(`/Users/${id}`),
      await other.get("/Users"),
      await other.get("/ServiceProviderConfig"),
      await other.get("/Schemas"),
    ];
    for (const answer of tried) {
      expect(answer).toMatchObject({ status: 403, body: { status: "403" } });
      expect(answer.headers.get("www-authenticate")).toContain("insufficient_scope");
    }
    const noted = await ask<{ n: number }>(
      `select count(*)::int as n from audit_event
       where outcome = 'refused' and body like '%ticket_overreach%'`,
    );
    expect(noted[0]?.n).toBe(tried.length);
    expect((await reader.get("/ServiceProviderConfig")).status).toBe(200);
  });

  test("no module gets the people of a feed that is there by its own name", async () => {
    await importText("employee_number,given_name\nP1,Paid", { mode: "delta", feed: "payroll" });
    const [paid] = await ask<{ id: string }>("select id from person where employee_number = 'P1'");
    const ticket = await moduleTicket("payroll", "scim:read", "scim:write");
    const call = { method: "DELETE", headers: bearer(ticket).headers };
    const answer = await server.send(`/scim/v2/Users/${String(paid?.id)}`, call);
    expect(answer.status).toBe(403);
    expect((await client.get(`/Users/${String(paid?.id)}`)).status).toBe(200);
  });
});
