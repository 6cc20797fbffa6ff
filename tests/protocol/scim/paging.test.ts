import { beforeAll, describe, expect, test } from "vitest";
import { importText } from "#tests/feeds/birthrights.ts";
import { testDatabase } from "#tests/support/database.ts";
import { startRest, type RestServer } from "#tests/support/rest-server.ts";
import { enterpriseUrn, hrUrn, scimClient, type ScimClient } from "./client.ts";

let server: RestServer;
let client: ScimClient;
const many = 25;
beforeAll(async () => {
  await testDatabase();
  server = await startRest();
  client = await scimClient(server);
  const rows = Array.from(
    { length: many },
    (_, each) => `N${each},Given${each},${each % 3 === 0 ? "" : `Title ${each % 5}`}`,
  );
  await importText(`employee_number,given_name,title\n${rows.join("\n")}`, { mode: "delta" });
});

type Line = Record<string, unknown>;
const linesOf = (body: Line) => body["Resources"] as Line[];

async function byCursor(query: string): Promise<Line[]> {
  const all: Line[] = [];
  for (let cursor: string | undefined = ""; cursor !== undefined;) {
    const { status, body } = await client.get(`/Users?count=4&cursor=${cursor}${query}`);
    expect(status).toBe(200);
    expect(body).not.toHaveProperty("startIndex");
    all.push(...linesOf(body));
    cursor = body["nextCursor"] as string | undefined;
  }
  return all;
}

describe("pages", () => {
  test("by index: each once, with how many there are", async () => {
    const seen = new Set<unknown>();
    for (let startIndex = 1; startIndex <= many; startIndex += 10) {
      const { body } = await client.get(`/Users?startIndex=${startIndex}&count=10`);
      expect(body).toMatchObject({ totalResults: many, startIndex });
      for (const { id } of linesOf(body)) seen.add(id);
    }
    expect(seen.size).toBe(many);
  });

  test.each([
    ["count=0", 0, 1],
    ["count=-1", 0, 1],
    ["startIndex=0", many, 1],
    ["startIndex=-5&count=3", 3, 1],
    ["startIndex=26", 0, 26],
    ["count=100000", many, 1],
  ])("%s", async (query, items, startIndex) => {
    const { body } = await client.get(`/Users?${query}`);
    expect(body).toMatchObject({ itemsPerPage: items, startIndex, totalResults: many });
  });

  test.each([
    "",
    "&sortBy=title",
    "&sortBy=title&sortOrder=descending",
    "&sortBy=userName",
    `&sortBy=${enterpriseUrn}:employeeNumber&sortOrder=descending`,
    "&sortBy=meta.created",
    "&sortBy=active",
    "&sortBy=id",
  ])("by cursor%s: the same as at once, each once", async (query) => {
    const whole = linesOf((await client.get(`/Users?count=200${query}`)).body);
    const paged = await byCursor(query);
    expect(paged.map(({ id }) => id)).toEqual(whole.map(({ id }) => id));
    expect(new Set(paged.map(({ id }) => id)).size).toBe(many);
  });

  test("a cursor belongs to its question", async () => {
    const { body } = await client.get("/Users?count=4&cursor=");
    const cursor = String(body["nextCursor"]);
    const other = await client.get(`/Users?cursor=${cursor}&sortBy=title`);
    expect(other).toMatchObject({ status: 400, body: { scimType: "invalidCursor" } });
  });
});

describe("search by POST (RFC 7644 §3.4.3)", () => {
  const schemas = ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"];
  test.each(["/.search", "/Users/.search"])("%s", async (path) => {
    const asked = {
      ...{ schemas, attributes: ["userName", `${hrUrn}:hrState`], startIndex: 1, count: 2 },
      ...{ filter: 'name.givenName sw "given1"', sortBy: "name.givenName" },
    };
    const { body } = await client.call("POST", path, asked);
    expect(body).toMatchObject({ totalResults: 11, itemsPerPage: 2, startIndex: 1 });
    expect(Object.keys(linesOf(body)[0] ?? {}).toSorted()).toEqual([
      ...["id", "schemas", hrUrn, "userName"].toSorted(),
    ]);
  });
});

describe("what is shown", () => {
  test("only what is asked for, or all but what is not", async () => {
    const { body } = await client.get("/Users?count=1&attributes=name.givenName,meta.location");
    const [one] = linesOf(body);
    expect(Object.keys(one ?? {}).toSorted()).toEqual(["id", "meta", "name", "schemas"]);
    expect(Object.keys(one?.["meta"] ?? {})).toEqual(["location"]);
    const without = await client.get(
      `/Users/${String(one?.["id"])}?excludedAttributes=name,${hrUrn}`,
    );
    expect(without.body).not.toHaveProperty("name");
    expect(without.body).not.toHaveProperty([hrUrn]);
  });

  test("discovery says what the server does (RFC 7643 §5-7)", async () => {
    expect((await client.get("/ServiceProviderConfig")).body).toMatchObject({
      ...{ patch: { supported: true }, sort: { supported: true }, etag: { supported: true } },
      bulk: { supported: true, maxOperations: 1000, maxPayloadSize: 1_048_576 },
      ...{ filter: { supported: true, maxResults: 200 }, changePassword: { supported: false } },
      pagination: { cursor: true, index: true },
    });
    const types = await client.get("/ResourceTypes");
    expect(linesOf(types.body)[0]).toMatchObject({ id: "User", endpoint: "/Users" });
    const schemas = await client.get("/Schemas");
    for (const { id } of linesOf(schemas.body)) {
      expect((await client.get(`/Schemas/${String(id)}`)).body).toMatchObject({ id });
    }
  });
});
