import { beforeAll, describe, expect, test } from "vitest";
import { testDatabase } from "#tests/support/database.ts";
import { startRest, type RestServer } from "#tests/support/rest-server.ts";
import { seedBirthrights } from "#tests/feeds/birthrights.ts";
import { enterpriseUrn, hrUrn, scimClient, userUrn, type ScimClient } from "./client.ts";

let server: RestServer;
let client: ScimClient;
beforeAll(async () => {
  await testDatabase();
  await seedBirthrights();
  server = await startRest();
  client = await scimClient(server);
});

const barbara = (userName: string) => ({
  schemas: [userUrn],
  ...{ userName, externalId: userName },
  name: { formatted: "Ms. Barbara J Jensen III", familyName: "Jensen", givenName: "Barbara" },
});

describe("examples of RFC 7644", () => {
  test("§3.3 create: 201, Location, entity tag and the resource", async () => {
    const made = await client.create(barbara("bjensen"));
    expect(made.status).toBe(201);
    expect(made.headers.get("content-type")).toBe("application/scim+json");
    const { id, meta } = made.body as { id: string; meta: Record<string, string> };
    expect(made.headers.get("location")).toBe(meta["location"]);
    expect(meta["location"]).toMatch(new RegExp(`/scim/v2/Users/${id}$`));
    expect(made.headers.get("etag")).toBe(meta["version"]);
    expect(made.body).toMatchObject({
      schemas: [userUrn, enterpriseUrn, hrUrn],
      ...{ externalId: "bjensen", userName: "bjensen", active: true },
      name: { formatted: "Ms. Barbara J Jensen III", familyName: "Jensen", givenName: "Barbara" },
      meta: { resourceType: "User" },
      [hrUrn]: { hrState: "active", workerType: "employee" },
    });
    expect(await client.get(`/Users/${id}`)).toMatchObject({ status: 200, body: made.body });
  });

  test("§3.4.2 list: every User, with how many there are", async () => {
    await client.create(barbara("jsmith"));
    const found = await client.get("/Users?attributes=userName");
    expect(found.body).toMatchObject({ itemsPerPage: 2, totalResults: 2, startIndex: 1 });
    const all = found.body["Resources"] as object[];
    expect(all.map((each) => Object.keys(each).toSorted())).toEqual([
      ["id", "schemas", "userName"],
      ["id", "schemas", "userName"],
    ]);
  });

  test.each([
    ['userName eq "BJENSEN"', 1],
    ['name.familyName co "ENS"', 2],
    ['userName sw "J"', 1],
    ["title pr", 0],
    ['meta.lastModified gt "2011-05-13T04:42:34Z"', 2],
    ['externalId eq "bjensen"', 1],
    ['userName eq "bjensen" or userName eq "jsmith"', 2],
    ['not (userName eq "bjensen")', 1],
    ["active eq true", 2],
    [`${hrUrn}:hrState eq "active" and ${enterpriseUrn}:employeeNumber sw "scim-"`, 2],
    ['emails[type eq "work" and value co "@example.com"]', 0],
    ['schemas eq "x"', -1],
  ])("§3.4.2.2 filter %s", async (filter, many) => {
    const found = await client.get(`/Users?filter=${encodeURIComponent(filter)}`);
    if (many < 0) expect(found.body).toMatchObject({ status: "400", scimType: "invalidFilter" });
    else expect(found.body["totalResults"]).toBe(many);
  });
});
