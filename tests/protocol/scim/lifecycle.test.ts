import { beforeAll, beforeEach, expect, test } from "vitest";
import { suspendPerson, unsuspendPerson } from "#lib/access/index.ts";
import { scim, turnAll } from "#lib/feeds/index.ts";
import { begin, injectClock, PersonId, systemActor } from "#lib/kernel/index.ts";
import { ask, operator, seedBirthrights } from "#tests/feeds/birthrights.ts";
import { testDatabase } from "#tests/support/database.ts";
import { startRest, type RestServer } from "#tests/support/rest-server.ts";
import {
  hrUrn,
  newUser,
  scimClient,
  setActive,
  stateOf,
  userUrn,
  type ScimClient,
} from "./client.ts";

let now = new Date();
let server: RestServer;
let directory: ScimClient;
let hr: ScimClient;
beforeAll(async () => {
  await testDatabase();
  injectClock(() => now);
  now = new Date("2026-03-02T12:00:00Z");
  await seedBirthrights();
  server = await startRest();
  directory = await scimClient(server, { suspendDays: 30 });
  hr = await scimClient(server, { isHr: true });
});
beforeEach(() => {
  now = new Date("2026-03-02T12:00:00Z");
});

const system = begin(systemActor("test"));
const at = async (instant: string) => {
  now = new Date(instant);
  await turnAll(system);
};
const state = (id: unknown) => stateOf(id, now);
const works = "active: mail share-d001";

test("who is created has what their place gives, at once; a move changes it", async () => {
  const { id } = await newUser(directory);
  expect(await state(id)).toBe(works);
  await directory.patch(id, [{ op: "replace", path: `${hrUrn}:orgUnit`, value: "d002" }]);
  expect(await state(id)).toBe("active: mail share-d002");
  await directory.patch(id, [{ op: "replace", path: "title", value: "Engineer" }]);
  expect(await state(id)).toBe("active: lab mail share-d002");
});

test("inactive in a directory: suspended at once, back without a loss, ended after 30 days", async () => {
  const { id } = await newUser(directory);
  expect((await setActive(directory, id, false)).status).toBe(204);
  expect(await state(id)).toBe("suspended active: ");
  await setActive(directory, id, true);
  expect(await state(id)).toBe(works);
  await setActive(directory, id, false);
  const jobs = await ask<{ runAt: Date }>(
    'select run_at as "runAt" from graphile_worker.jobs where key = $1',
    [`feeds.end-suspended:${id}`],
  );
  expect(jobs).toEqual([{ runAt: new Date("2026-04-01T12:00:00Z") }]);
  const end = () => scim.endSuspended(system, { personId: PersonId.parse(id) });
  await at("2026-04-01T11:59:00Z");
  expect(await end()).toEqual({ hasEnded: false });
  await at("2026-04-01T12:00:00Z");
  expect(await end()).toEqual({ hasEnded: true });
  expect(await state(id)).toBe("suspended ended: ");
  await setActive(directory, id, true);
  expect(await state(id)).toBe(works);
});

test("inactive in an HR system: ended at once, and active again begins anew", async () => {
  const { id } = await newUser(hr);
  await setActive(hr, id, false);
  expect(await state(id)).toBe("ended: ");
  await at("2026-03-10T12:00:00Z");
  await setActive(hr, id, true);
  expect(await state(id)).toBe(works);
  const { body } = await hr.get(`/Users/${id}`);
  expect(body).toMatchObject({ active: true, [hrUrn]: { startDate: "2026-03-10" } });
});

test("inactive with a last day to come: works until its end", async () => {
  const { id } = await newUser(hr, {}, { timeZone: "Asia/Tokyo" });
  const ext = { [hrUrn]: { endDate: "2026-03-20" } };
  await setActive(hr, id, false, ext);
  expect(await state(id)).toBe(works);
  await at("2026-03-20T14:59:59Z");
  expect(await state(id)).toBe(works);
  await at("2026-03-20T15:00:00Z");
  expect(await state(id)).toBe("ended: ");
  expect((await hr.get(`/Users/${id}`)).body).toMatchObject({ active: false });
});

test("what takes effect later changes nothing before, and everything from its instant on", async () => {
  const { id } = await newUser(hr, {}, { timeZone: "America/New_York" });
  const moved = await hr.patch(id, [
    { op: "replace", value: { [hrUrn]: { orgUnit: "d002", effectiveAt: "2026-04-01" } } },
  ]);
  expect(moved.status).toBe(204);
  expect(await state(id)).toBe(works);
  await at("2026-04-01T03:59:59Z");
  expect(await state(id)).toBe(works);
  await at("2026-04-01T04:00:00Z");
  expect(await state(id)).toBe("active: mail share-d002");
  await setActive(hr, id, false, { [hrUrn]: { effectiveAt: "2026-05-01T09:30:00Z" } });
  expect((await hr.get(`/Users/${id}`)).body).toMatchObject({ active: true });
  await at("2026-05-01T09:29:59Z");
  expect(await state(id)).toBe("active: mail share-d002");
  await at("2026-05-01T09:30:00Z");
  expect(await state(id)).toBe("ended: ");
});

test("what is told of today, or of a time before they came, holds from now on", async () => {
  const { id } = await newUser(hr, { title: "Clerk" });
  const tell = (title: string, effectiveAt: string) =>
    hr.patch(id, [{ op: "replace", value: { title, [hrUrn]: { effectiveAt } } }]);
  await tell("Engineer", "2026-03-02");
  expect(await state(id)).toBe("active: lab mail share-d001");
  await tell("Aide", "2026-02-01T00:00:00Z");
  expect((await hr.get(`/Users/${id}`)).body).toMatchObject({ title: "Aide" });
  await setActive(hr, id, false, { [hrUrn]: { effectiveAt: "2026-02-15" } });
  expect(await state(id)).toBe("ended: ");
});

test("to say nothing of being active brings nobody back", async () => {
  const { id, userName } = await newUser(directory);
  await setActive(directory, id, false);
  await directory.patch(id, [{ op: "remove", path: "active" }]);
  await directory.call("PUT", `/Users/${id}`, { schemas: [userUrn], userName });
  expect(await state(id)).toBe("suspended active: ");
});

test("somebody to come is let in on their first day", async () => {
  const { id } = await newUser(hr, {}, { startDate: "2026-04-01", hrState: "pre_hire" });
  expect(await state(id)).toBe("pre_hire: ");
  await at("2026-04-01T00:00:00Z");
  expect(await state(id)).toBe(works);
});

test("who is created inactive has nothing, with whatever else is said", async () => {
  const one = await newUser(directory, { active: false }, { hrState: "active" });
  expect(await state(one.id)).toBe("suspended active: ");
  await setActive(directory, one.id, true);
  expect(await state(one.id)).toBe(works);
  const other = await newUser(hr, { active: false });
  expect(await state(other.id)).toBe("ended: ");
});

test("leave and return", async () => {
  const { id } = await newUser(hr);
  const turn = (hrState: string) =>
    hr.patch(id, [{ op: "replace", path: `${hrUrn}:hrState`, value: hrState }]);
  await turn("leave");
  expect(await state(id)).toBe("leave: ");
  await turn("active");
  expect(await state(id)).toBe(works);
});

test("deleted and made again: the same person, with everything that was, and only what is new", async () => {
  const { id, userName } = await newUser(directory, { title: "Engineer" });
  expect(await state(id)).toBe("active: lab mail share-d001");
  now = new Date("2026-03-04T12:00:00Z");
  expect((await directory.call("DELETE", `/Users/${id}`)).status).toBe(204);
  expect(await state(id)).toBe("ended: ");
  expect((await directory.get(`/Users/${id}`)).status).toBe(404);
  expect((await directory.call("DELETE", `/Users/${id}`)).status).toBe(404);
  expect((await directory.patch(id, [{ op: "remove", path: "title" }])).status).toBe(404);
  now = new Date("2026-03-05T12:00:00Z");
  const again = await directory.create({ userName, [hrUrn]: { orgUnit: "d002" } });
  expect(again).toMatchObject({ status: 201, body: { id, active: true } });
  expect(await state(id)).toBe("active: mail share-d002");
  const [facts] = await ask<{ n: number }>(
    "select count(*)::int as n from person_fact where person_id = $1 and recorded_to is null",
    [id],
  );
  expect(facts?.n).toBe(3);
});

test("an event that was seen before changes nothing and answers what is", async () => {
  const { id } = await newUser(directory);
  const move = (orgUnit: string, eventId: string) =>
    directory.patch(id, [{ op: "replace", value: { [hrUrn]: { orgUnit, eventId } } }]);
  await move("d002", "e-1");
  await move("d001", "e-2");
  const replayed = await move("d002", "e-1");
  expect(replayed.status).toBe(204);
  expect(await state(id)).toBe(works);
  const body = {
    userName: "once@example.org",
    [hrUrn]: { orgUnit: "d001", eventId: "hire-1" },
  };
  const first = await directory.create(body);
  expect(await directory.create(body)).toMatchObject({
    ...{ status: 201, body: { id: first.body["id"], meta: first.body["meta"] } },
  });
});

test("whom security suspended stays so, whatever a directory says", async () => {
  const { id } = await newUser(directory);
  await suspendPerson(operator, { personId: PersonId.parse(id), reason: "Looked at." });
  await setActive(directory, id, false);
  await setActive(directory, id, true);
  await directory.patch(id, [{ op: "replace", path: "title", value: "Clerk" }]);
  expect(await state(id)).toBe("suspended active: ");
  expect((await directory.get(`/Users/${id}`)).body).toMatchObject({ active: false });
  await unsuspendPerson(operator, { personId: PersonId.parse(id), reason: "Nothing found." });
  expect((await directory.get(`/Users/${id}`)).body).toMatchObject({ active: true });
});

test("each write stands in the inbox with what it changed", async () => {
  const { id } = await newUser(directory);
  await directory.patch(id, [{ op: "replace", path: "title", value: "Engineer" }]);
  await directory.patch(id, [{ op: "replace", path: "title", value: "Engineer" }]);
  const kept = await ask(
    `select e.kind, e.state, cardinality(e.gains) as gains, sealed is not null as sealed
     from feed_event e where person_id = $1 order by received_at, id`,
    [id],
  );
  expect(kept).toEqual([
    { kind: "scim", state: "applied", gains: 2, sealed: true },
    { kind: "scim", state: "applied", gains: 1, sealed: true },
  ]);
});

test("a name of signing in that was given again brings nobody back until somebody looked", async () => {
  const { id, userName } = await newUser(directory);
  expect((await directory.call("DELETE", `/Users/${id}`)).status).toBe(204);
  const somebody = { userName, name: { givenName: "Somebody", familyName: "Else" } };
  expect((await directory.create(somebody)).status).toBe(202);
  expect(await state(id)).toBe("ended: ");
});
