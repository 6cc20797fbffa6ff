import { beforeAll, expect, test } from "vitest";
import { bindModule } from "#lib/feeds/scim/bind-module.ts";
import { ModuleId, newId } from "#lib/kernel/index.ts";
import { ask, importText, operator } from "#tests/feeds/birthrights.ts";
import { testDatabase } from "#tests/support/database.ts";
import { startRest, type RestServer } from "#tests/support/rest-server.ts";
import { scimClient } from "./client.ts";

let server: RestServer;
beforeAll(async () => {
  await testDatabase();
  server = await startRest();
});

const idOfModule = async (name: string) => {
  const [found] = await ask<{ id: string }>("select id from module where name = $1", [name]);
  return ModuleId.parse(found?.id);
};

test("a module that is bound to a feed speaks of the people whom the feed brought before", async () => {
  const client = await scimClient(server);
  await importText("employee_number,given_name\nF1,Filed", { mode: "delta", feed: "payroll" });
  const [filed] = await ask<{ id: string }>("select id from person where employee_number = 'F1'");
  const rename = () => client.patch(filed?.id, [{ op: "add", path: "title", value: "Clerk" }]);
  const before = { code: "payroll", moduleId: await idOfModule(client.name) };
  await bindModule(operator, before);
  expect((await rename()).status).toBe(204);
  expect((await client.get(`/Users/${String(filed?.id)}`)).body).toMatchObject({
    ...{ title: "Clerk", userName: "F1" },
  });
  await bindModule(operator, { ...before, moduleId: null });
  expect((await rename()).status).toBe(403);
});

test("a module speaks for one feed, and only modules that are there do", async () => {
  const client = await scimClient(server, {});
  const moduleId = await idOfModule(client.name);
  await expect(bindModule(operator, { code: "second", moduleId })).rejects.toMatchObject({
    ...{ code: "conflict", reason: "module_speaks_for_another_feed" },
  });
  const nobody = { code: "third", moduleId: newId<"module">() };
  await expect(bindModule(operator, nobody)).rejects.toMatchObject({ code: "not_found" });
});
