import { beforeAll, describe, expect, test } from "vitest";
import { testDatabase } from "#tests/support/database.ts";
import { startRest, type RestServer } from "#tests/support/rest-server.ts";
import { seedBirthrights } from "#tests/feeds/birthrights.ts";
import { enterpriseUrn, hrUrn, patchUrn, scimClient, userUrn } from "./client.ts";

let server: RestServer;
beforeAll(async () => {
  await testDatabase();
  await seedBirthrights();
  server = await startRest();
});

const filterFor = (name: string) => `/Users?filter=${encodeURIComponent(`userName eq "${name}"`)}`;

// https://learn.microsoft.com/entra/identity/app-provisioning/use-scim-to-provision-users-and-groups
test("Entra ID: looks for somebody, creates, changes, disables, deletes", async () => {
  const entra = await scimClient(server);
  const userName = "Test_User_00aa00aa-bb11@testuser.com";
  expect((await entra.get(filterFor("non-existent user"))).body).toMatchObject({
    ...{ totalResults: 0, Resources: [], startIndex: 1, itemsPerPage: 0 },
  });
  const made = await entra.create({
    schemas: [userUrn, enterpriseUrn],
    ...{ externalId: "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef", userName, active: true },
    emails: [{ primary: true, type: "work", value: "Test_User_fd0ea19b@testuser.com" }],
    meta: { resourceType: "User" },
    name: { formatted: "givenName familyName", familyName: "familyName", givenName: "givenName" },
    roles: [],
  });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({
    ...{ userName, active: true },
    emails: [{ primary: true, type: "work", value: "Test_User_fd0ea19b@testuser.com" }],
  });
  const { id } = made.body;
  const found = await entra.get(filterFor(userName.toUpperCase()));
  expect(found.body).toMatchObject({ totalResults: 1, Resources: [{ id, userName }] });

  const patched = await entra.patch(id, [
    { op: "Replace", path: 'emails[type eq "work"].value', value: "updatedEmail@microsoft.com" },
    { op: "Replace", path: "name.familyName", value: "updatedFamilyName" },
    { op: "Replace", path: "displayName", value: "Shown" },
    { op: "Add", path: `${enterpriseUrn}:department`, value: "Finance" },
    { op: "Add", path: "nickName", value: "not kept" },
  ]);
  expect([patched.status, patched.body["text"]]).toEqual([204, ""]);
  expect(patched.headers.get("etag")).toMatch(/^W\/"\d+"$/);
  expect((await entra.get(`/Users/${String(id)}`)).body).toMatchObject({
    ...{ displayName: "Shown", name: { familyName: "updatedFamilyName", givenName: "givenName" } },
    emails: [{ value: "updatedEmail@microsoft.com", type: "work", primary: true }],
    [enterpriseUrn]: { department: "Finance" },
    [hrUrn]: { orgUnit: "Finance" },
  });

  const renamed = "5b50642d-79fc-4410-9e90-4c077cdd1a59@testuser.com";
  await entra.patch(id, [{ op: "Replace", path: "userName", value: renamed }]);
  expect((await entra.get(filterFor(userName))).body).toMatchObject({ totalResults: 0 });
  expect((await entra.get(filterFor(renamed))).body).toMatchObject({ totalResults: 1 });

  const off = await entra.patch(id, [{ op: "Replace", path: "active", value: "False" }]);
  expect(off.status).toBe(204);
  expect((await entra.get(`/Users/${String(id)}`)).body).toMatchObject({ active: false });
  expect((await entra.call("DELETE", `/Users/${String(id)}`)).status).toBe(204);
  const gone = await entra.get(`/Users/${String(id)}`);
  expect(gone).toMatchObject({ status: 404, body: { status: "404" } });
  expect((await entra.get(filterFor(renamed))).body).toMatchObject({ totalResults: 0 });
});

// https://developer.okta.com/docs/api/openapi/okta-scim/guides/scim-20/
test("Okta: looks for somebody, creates, replaces, deactivates with a body, and back", async () => {
  const okta = await scimClient(server, { patchAnswers: 200 });
  const userName = "test.user@okta.local";
  expect(
    (await okta.get(`${filterFor(userName)}&startIndex=1&count=100`)).body["totalResults"],
  ).toBe(0);
  const body = {
    schemas: [userUrn],
    ...{ userName, displayName: "Test User", locale: "en-US", externalId: "00ujl29u0le5T6Aj10h7" },
    ...{ groups: [], password: "1mz050nq", active: true },
    name: { givenName: "Test", familyName: "User" },
    emails: [{ primary: true, value: userName, type: "work" }],
  };
  const made = await okta.call("POST", "/Users", body);
  expect(made.status).toBe(201);
  expect(made.body).not.toHaveProperty("password");
  const { id } = made.body;
  const given = await okta.call("PUT", `/Users/${String(id)}`, {
    ...made.body,
    name: { givenName: "Another", familyName: "User" },
    displayName: "Another User",
  });
  expect(given).toMatchObject({
    status: 200,
    body: { id, name: { givenName: "Another" }, displayName: "Another User", locale: "en-US" },
  });
  const deactivate = {
    schemas: [patchUrn],
    Operations: [{ op: "replace", value: { active: false } }],
  };
  const off = await okta.call("PATCH", `/Users/${String(id)}`, deactivate);
  expect(off).toMatchObject({ status: 200, body: { id, active: false } });
  expect((await okta.get(filterFor(userName))).body).toMatchObject({
    ...{ totalResults: 1, Resources: [{ id, active: false }] },
  });
  const on = await okta.patch(id, [{ op: "replace", value: { active: true } }]);
  expect(on).toMatchObject({ status: 200, body: { id, active: true } });
});

test("another number: the same person, and the old number is nobody else's", async () => {
  const client = await scimClient(server);
  const numbered = (userName: string, employeeNumber: string) =>
    client.create({ userName, [enterpriseUrn]: { employeeNumber } });
  const { body } = await numbered("renumbered", "R1");
  const path = `${enterpriseUrn}:employeeNumber`;
  await client.patch(body["id"], [{ op: "replace", path, value: "R2" }]);
  const found = await client.get(`/Users?filter=${encodeURIComponent(`${path} eq "r2"`)}`);
  expect(found.body).toMatchObject({ totalResults: 1, Resources: [{ id: body["id"] }] });
  for (const taken of ["R1", "R2"]) {
    const other = await numbered(`other-${taken}`, taken);
    expect(other).toMatchObject({ status: 409, body: { scimType: "uniqueness" } });
  }
});

describe("what clients leave out of a PUT", () => {
  test("an extension that is not named stays; within one that is, what is left out is gone", async () => {
    const client = await scimClient(server);
    const made = await client.create({
      userName: "kept",
      title: "Engineer",
      [hrUrn]: { grade: "7", location: "Lab 2", orgUnit: "d001" },
    });
    const id = String(made.body["id"]);
    const bare = { schemas: [userUrn], userName: "kept" };
    expect((await client.call("PUT", `/Users/${id}`, bare)).body).toMatchObject({
      [hrUrn]: { grade: "7", location: "Lab 2", orgUnit: "d001" },
    });
    const put = await client.call("PUT", `/Users/${id}`, {
      ...bare,
      [hrUrn]: { grade: "8", orgUnit: "d001" },
    });
    expect(put.body).not.toHaveProperty("title");
    expect(put.body[hrUrn]).toEqual({
      ...{ grade: "8", orgUnit: "d001", hrState: "active", timeZone: "UTC" },
      workerType: "employee",
    });
  });
});
