import { beforeAll, expect, test } from "vitest";
import { execute, now, recordDoor, sql } from "#lib/kernel/index.ts";
import { seedBirthrights, seedRule } from "#tests/feeds/birthrights.ts";
import { testDatabase } from "#tests/support/database.ts";
import { startRest, type RestServer } from "#tests/support/rest-server.ts";
import {
  enterpriseUrn,
  newUser,
  patchUrn,
  scimClient,
  stateOf,
  type ScimClient,
} from "./client.ts";

const groupUrn = "urn:ietf:params:scim:schemas:core:2.0:Group";
let server: RestServer;
let client: ScimClient;
beforeAll(async () => {
  await testDatabase();
  await seedBirthrights();
  server = await startRest();
  client = await scimClient(server, {});
  await seedRule({
    ...{ code: "reporters", gives: "report" },
    expression: `"${client.name}:Reporters" in person.groups`,
  });
});

const made = async (displayName: string, members: readonly unknown[] = []) => {
  const answer = await client.call("POST", "/Groups", {
    schemas: [groupUrn],
    displayName,
    members,
  });
  expect(answer.status).toBe(201);
  return answer;
};
const patched = (id: unknown, Operations: object[], headers: Record<string, string> = {}) =>
  client.call("PATCH", `/Groups/${String(id)}`, { schemas: [patchUrn], Operations }, headers);

test("a group is made, read, patched, replaced and deleted, each version under its tag", async () => {
  const { id } = await newUser(client);
  const answer = await made("Crew", [{ value: id }]);
  const group = answer.body["id"];
  expect(answer.headers.get("location")).toMatch(new RegExp(`/scim/v2/Groups/${String(group)}$`));
  expect(answer.body).toMatchObject({ displayName: "Crew", members: [{ value: id }] });
  const tag = answer.headers.get("etag") ?? "";
  const unchanged = { "if-none-match": tag };
  const known = await client.call("GET", `/Groups/${String(group)}`, undefined, unchanged);
  expect(known.status).toBe(304);
  const rename = [{ op: "replace", path: "displayName", value: "Crews" }];
  expect((await patched(group, rename, { "if-match": tag })).status).toBe(204);
  expect((await patched(group, rename, { "if-match": tag })).status).toBe(412);
  const whole = { schemas: [groupUrn], displayName: "Crew of all", members: [] };
  const replaced = await client.call("PUT", `/Groups/${String(group)}`, whole);
  expect(replaced).toMatchObject({ status: 200, body: { displayName: "Crew of all" } });
  expect(replaced.body["members"]).toBeUndefined();
  expect((await client.call("DELETE", `/Groups/${String(group)}`)).status).toBe(204);
  expect((await client.get(`/Groups/${String(group)}`)).status).toBe(404);
});

test("whoever is in a group has what a rule gives it, for as long as they are", async () => {
  const { id } = await newUser(client);
  const state = () => stateOf(id, now());
  const { body } = await made("Reporters");
  expect(await state()).toBe("active: mail share-d001");
  await patched(body["id"], [{ op: "Add", path: "members", value: [{ value: id }] }]);
  expect(await state()).toBe("active: mail report share-d001");
  const user = await client.get(`/Users/${id}`);
  expect(user.body["groups"]).toEqual([
    expect.objectContaining({ value: body["id"], display: "Reporters" }),
  ]);
  await patched(body["id"], [{ op: "Remove", path: "members", value: [{ value: id }] }]);
  expect(await state()).toBe("active: mail share-d001");
});

test("a member who comes later is in the group from the start", async () => {
  await patched((await firstNamed("Reporters"))["id"], [
    { op: "add", path: "members", value: [{ value: "late@example.org" }] },
  ]);
  const { id } = await newUser(client, { userName: "late@example.org" });
  expect(await stateOf(id, now())).toBe("active: mail report share-d001");
});

async function firstNamed(name: string): Promise<Record<string, unknown>> {
  const filter = encodeURIComponent(`displayName eq "${name}"`);
  const { body } = await client.get(`/Groups?filter=${filter}&excludedAttributes=members`);
  const [found] = body["Resources"] as Record<string, unknown>[];
  expect(found?.["members"]).toBeUndefined();
  return found ?? {};
}

test("another client neither sees nor changes a group, and its name gives its people nothing", async () => {
  const other = await scimClient(server, {});
  const group = (await firstNamed("Reporters"))["id"];
  expect((await other.get(`/Groups/${String(group)}`)).status).toBe(404);
  const { id } = await newUser(other);
  const join = {
    schemas: [patchUrn],
    Operations: [{ op: "add", path: "members", value: [{ value: id }] }],
  };
  expect((await other.call("PATCH", `/Groups/${String(group)}`, join)).status).toBe(404);
  const named = { schemas: [groupUrn], displayName: "Reporters", members: [{ value: id }] };
  expect((await other.call("POST", "/Groups", named)).status).toBe(201);
  expect(await stateOf(id, now())).toBe("active: mail share-d001");
});

test("users and groups are made by one Bulk that names one in the other", async () => {
  const bulk = {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
    Operations: [
      {
        ...{ method: "POST", path: "/Users", bulkId: "ann" },
        data: { schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName: "ann" },
      },
      {
        ...{ method: "POST", path: "/Groups", bulkId: "all" },
        data: { schemas: [groupUrn], displayName: "Bulk", members: [{ value: "bulkId:ann" }] },
      },
    ],
  };
  const { status, body } = await client.call("POST", "/Bulk", bulk);
  const operations = body["Operations"] as { status: string; location: string }[];
  expect([status, operations.map((each) => each.status)]).toEqual([200, ["201", "201"]]);
  const id = operations[0]?.location.split("/").at(-1);
  const group = operations[1]?.location.split("/scim/v2")[1] ?? "";
  expect((await client.get(group)).body).toMatchObject({ members: [{ value: id }] });
});

test("a client's owner comes into none of its groups, by no name, and becomes nobody's manager", async () => {
  const other = await scimClient(server, {});
  const { id: owner, userName } = await newUser(other);
  const { id: colleague } = await newUser(other);
  await setOwner({ name: other.name, owner });
  const post = (members: object[], displayName: string) =>
    other.call("POST", "/Groups", { schemas: [groupUrn], displayName, members });
  expect(await post([{ value: owner }], "Mine")).toMatchObject({ status: 403 });
  const { body } = await post([{ value: `new-${userName}` }], "Parked");
  expect(body["members"]).toHaveLength(1);
  await other.patch(owner, [{ op: "replace", path: "userName", value: `new-${userName}` }]);
  const parked = await other.get(`/Groups/${String(body["id"])}`);
  expect(parked.body["members"]).toEqual([expect.objectContaining({ value: `new-${userName}` })]);
  const manager = { op: "add", path: `${enterpriseUrn}:manager`, value: { value: owner } };
  expect((await other.patch(colleague, [manager])).status).toBe(202);
});

const setOwner = recordDoor({
  name: "test.module-owner",
  tables: ["module"],
  run: ({ tx }, { name, owner }: { name: string; owner: string }) =>
    execute(tx, sql`update module set owner_id = ${owner}::uuid where name = ${name}`),
});

test("two groups of one name, and a member that is no name, are refused", async () => {
  const twice = { schemas: [groupUrn], displayName: "reporters" };
  expect(await client.call("POST", "/Groups", twice)).toMatchObject({
    status: 409,
    body: { scimType: "uniqueness" },
  });
  const odd = { schemas: [groupUrn], displayName: "Odd", members: [{ display: "nobody" }] };
  expect(await client.call("POST", "/Groups", odd)).toMatchObject({
    status: 400,
    body: { scimType: "invalidValue" },
  });
});
