import { beforeAll, describe, expect, test } from "vitest";
import { testDatabase } from "#tests/support/database.ts";
import { startRest, type RestServer } from "#tests/support/rest-server.ts";
import { enterpriseUrn, hrUrn, scimClient, userUrn, type ScimClient } from "./client.ts";

let server: RestServer;
let client: ScimClient;
beforeAll(async () => {
  await testDatabase();
  server = await startRest();
  client = await scimClient(server, { patchAnswers: 200 });
});

let count = 0;
async function newUser() {
  const { body } = await client.create({ userName: `u${++count}`, displayName: "Before" });
  const { id, meta } = body as { id: string; meta: { version: string } };
  return { id, version: meta.version };
}

describe("entity tags (RFC 7644 §3.14)", () => {
  test("a change of another version is refused, one of this version is made", async () => {
    const { id, version } = await newUser();
    const change = (tag: string, value: string) =>
      client.patch(id, [{ op: "replace", path: "title", value }], { "if-match": tag });
    const first = await change(version, "First");
    expect(first.status).toBe(200);
    expect(first.headers.get("etag")).not.toBe(version);
    expect(await change(version, "Second")).toMatchObject({ status: 412, body: { status: "412" } });
    expect((await change("*", "Third")).status).toBe(200);
    expect((await change('"foreign"', "Fourth")).status).toBe(412);
    const gone = await client.call("DELETE", `/Users/${id}`, undefined, { "if-match": version });
    expect(gone.status).toBe(412);
  });

  test("what is known already is not sent again, and what changes nothing has the same tag", async () => {
    const { id, version } = await newUser();
    const same = await client.call("GET", `/Users/${id}`, undefined, { "if-none-match": version });
    expect([same.status, same.headers.get("etag")]).toEqual([304, version]);
    const patched = await client.patch(id, [
      { op: "replace", path: "displayName", value: "Before" },
    ]);
    expect(patched.headers.get("etag")).toBe(version);
  });
});

describe("at once", () => {
  test("32 changes of one User lose nothing", async () => {
    const { id } = await newUser();
    const emails = Array.from({ length: 32 }, (_, each) => ({
      ...{ type: "other", value: `a${each}@example.org` },
    }));
    const answers = await Promise.all(
      emails.map((value) => client.patch(id, [{ op: "add", path: "emails", value: [value] }])),
    );
    expect(answers.map(({ status }) => status)).toEqual(emails.map(() => 200));
    const { body } = await client.get(`/Users/${id}`);
    const kept = (body["emails"] as { value: string }[]).map(({ value }) => value);
    expect(kept.toSorted()).toEqual(emails.map(({ value }) => value).toSorted());
  });

  test("of 16 that set one fact, the last to answer has its way, and each answer was true", async () => {
    const { id } = await newUser();
    const order: string[] = [];
    const answers = await Promise.all(
      Array.from({ length: 16 }, async (_, each) => {
        const value = `Title ${each}`;
        const answer = await client.patch(id, [{ op: "replace", path: "title", value }]);
        order.push(String(answer.headers.get("etag")));
        return { answer, value };
      }),
    );
    for (const { answer, value } of answers) {
      expect(answer).toMatchObject({ status: 200, body: { title: value } });
    }
    const numbers = answers.map(({ answer }) =>
      Number(/\d+/.exec(String(answer.headers.get("etag")))?.[0]),
    );
    const last = answers[numbers.indexOf(Math.max(...numbers))];
    expect((await client.get(`/Users/${id}`)).body).toMatchObject({ title: last?.value });
  });

  test("a PATCH during a PUT, both of one version: one is made, the other meets 412", async () => {
    const { id, version } = await newUser();
    const headers = { "if-match": version };
    const body = { schemas: [userUrn], userName: `u${count}`, displayName: "Put" };
    const answers = await Promise.all([
      client.call("PUT", `/Users/${id}`, body, headers),
      client.patch(id, [{ op: "replace", path: "displayName", value: "Patched" }], headers),
    ]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 412]));
  });

  test("of 8 that create one name, one is made", async () => {
    const made = await Promise.all(
      Array.from({ length: 8 }, () => client.create({ userName: "only-one" })),
    );
    const statuses = made.map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(7);
  });

  test("the first writes of a new client make one feed", async () => {
    const fresh = await scimClient(server);
    const made = await Promise.all(
      [1, 2, 3, 4].map((each) => fresh.create({ userName: `fresh-${each}` })),
    );
    expect(made.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
  });
});

const bulkUrn = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
const bulk = (Operations: object[], more: object = {}) =>
  client.call("POST", "/Bulk", { schemas: [bulkUrn], ...more, Operations });
const create = (bulkId: string, userName: string, more: object = {}) => ({
  ...{ method: "POST", path: "/Users", bulkId },
  data: { schemas: [userUrn], userName, ...more },
});
const managedBy = (bulkId: string) => ({
  [enterpriseUrn]: { manager: { value: `bulkId:${bulkId}` } },
});
type Done = { status: string; location?: string; bulkId?: string; response?: object };
const outcomes = (body: Record<string, unknown>) => body["Operations"] as Done[];
const idIn = ({ location = "" }: Done) => location.split("/").at(-1) ?? "";

describe("Bulk (RFC 7644 §3.7)", () => {
  test("each operation by itself, what names another after it, whatever the order", async () => {
    const { id, version } = await newUser();
    const { status, body } = await bulk([
      create("worker", "bulk-worker", managedBy("boss")),
      create("boss", "bulk-boss"),
      create("taken", "bulk-boss"),
      {
        ...{ method: "PATCH", path: `/Users/${id}`, version },
        data: {
          schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
          Operations: [{ op: "replace", path: `${enterpriseUrn}:manager`, value: "bulkId:boss" }],
        },
      },
      { method: "DELETE", path: "/Users/bulkId:nobody" },
    ]);
    expect(status).toBe(200);
    const done = outcomes(body);
    const of = (bulkId: string) => done.find((each) => each.bulkId === bulkId);
    expect(of("taken")).toMatchObject({ status: "409", response: { scimType: "uniqueness" } });
    expect(done.find(({ location }) => location?.endsWith(id))).toMatchObject({ status: "200" });
    expect(done.at(-1)).toMatchObject({ status: "400", response: { scimType: "invalidValue" } });
    const boss = of("boss") ?? { status: "" };
    for (const each of [id, idIn(of("worker") ?? { status: "" })]) {
      expect((await client.get(`/Users/${each}`)).body).toMatchObject({
        [enterpriseUrn]: { manager: { value: idIn(boss), $ref: boss.location } },
      });
    }
  });

  test("a circle is made in two steps", async () => {
    const { body } = await bulk([
      create("one", "circle-one", managedBy("two")),
      create("two", "circle-two", managedBy("one")),
    ]);
    const [one, two] = outcomes(body);
    expect([one?.status, two?.status]).toEqual(["201", "201"]);
    const managerOf = async (each: Done | undefined) =>
      (await client.get(`/Users/${idIn(each ?? { status: "" })}`)).body[enterpriseUrn];
    expect(await managerOf(one)).toMatchObject({ manager: { value: idIn(two ?? { status: "" }) } });
    expect(await managerOf(two)).toMatchObject({ manager: { value: idIn(one ?? { status: "" }) } });
  });

  test("stops after as many errors as were allowed", async () => {
    const wrong = (bulkId: string) => create(bulkId, "bulk-boss");
    const { body } = await bulk([wrong("a"), wrong("b"), create("c", "never-made")], {
      failOnErrors: 2,
    });
    expect(outcomes(body).map(({ status }) => status)).toEqual(["409", "409"]);
  });

  test("more than 1000 operations are too many", async () => {
    const many = Array.from({ length: 1001 }, (_, each) => create(`b${each}`, `b${each}`));
    expect((await bulk(many)).status).toBe(413);
  });

  test("what creates has a name for it, and nothing but resources is meant", async () => {
    const { body } = await bulk([
      { method: "POST", path: "/Users", data: { schemas: [userUrn], userName: "nameless" } },
      { method: "GET", path: "/Users" },
      { method: "POST", path: "/Bulk", bulkId: "x", data: {} },
      { method: "POST", path: "/.search", bulkId: "y", data: {} },
    ]);
    expect(outcomes(body).map(({ status }) => status)).toEqual(["400", "400", "404", "400"]);
  });
});

test("an HR extension's sponsor may be named by number", async () => {
  const sponsor = await client.create({
    userName: "sponsor",
    [enterpriseUrn]: { employeeNumber: "S1" },
  });
  const made = await client.create({
    userName: "guest",
    [hrUrn]: { workerType: "contractor", sponsor: { employeeNumber: "S1" } },
  });
  expect(made.body).toMatchObject({ [hrUrn]: { sponsor: { value: sponsor.body["id"] } } });
});
