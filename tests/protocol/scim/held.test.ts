import { beforeAll, describe, expect, test } from "vitest";
import { releaseEvent } from "#lib/feeds/inbox/index.ts";
import { execute, idOf, injectClock, sql } from "#lib/kernel/index.ts";
import { ask, importText, operator, seedBirthrights } from "#tests/feeds/birthrights.ts";
import { settleAll } from "#tests/feeds/hook-sender.ts";
import { writeStraight } from "#tests/requests/company.ts";
import { testDatabase } from "#tests/support/database.ts";
import { startRest, type RestServer } from "#tests/support/rest-server.ts";
import {
  enterpriseUrn,
  hrUrn,
  newUser,
  scimClient,
  setActive,
  stateOf,
  userUrn,
  type ScimClient,
} from "./client.ts";

let now = new Date("2026-03-02T12:00:00Z");
let server: RestServer;
let directory: ScimClient;
let hr: ScimClient;
beforeAll(async () => {
  await testDatabase();
  injectClock(() => now);
  await seedBirthrights();
  server = await startRest();
  directory = await scimClient(server);
  hr = await scimClient(server, { isHr: true });
});

const state = (id: unknown) => stateOf(id, now);
const works = "active: mail share-d001";

test("what the owner of a client is to be, somebody else looks at; their end is at once", async () => {
  const own = await scimClient(server);
  const { id } = await newUser(own);
  await writeStraight((tx) =>
    execute(tx, sql`update module set owner_id = ${id}::uuid where name = ${own.name}`),
  );
  const promoted = await own.patch(id, [{ op: "replace", path: "title", value: "Engineer" }]);
  expect(promoted).toMatchObject({ status: 202, body: { id } });
  expect(await state(id)).toBe(works);
  expect((await own.call("DELETE", `/Users/${id}`)).status).toBe(204);
  expect(await state(id)).toBe("ended: ");
});

describe("people of another feed", () => {
  test("are found by everybody, and changed by their own feed alone", async () => {
    const row = "employee_number,given_name,work_email,org_code\nO1,Other,o1@example.org,d001";
    await importText(row, { mode: "delta" });
    const mine = await newUser(directory);
    const [foreign] = await ask<{ id: string }>(
      "select id from person where employee_number = 'O1'",
    );
    const found = await hr.get(
      `/Users?filter=${encodeURIComponent('userName eq "O1@example.org"')}`,
    );
    expect(found.body).toMatchObject({ totalResults: 1, Resources: [{ id: foreign?.id }] });
    for (const id of [foreign?.id ?? "", mine.id]) {
      const before = (await hr.get(`/Users/${id}`)).body;
      const tried = [
        await setActive(hr, id, false),
        await hr.call("PUT", `/Users/${id}`, { schemas: [userUrn], userName: "mine" }),
        await hr.call("DELETE", `/Users/${id}`),
      ];
      for (const answer of tried) {
        expect(answer).toMatchObject({ status: 403, body: { status: "403" } });
        expect(answer.body["detail"]).toMatch(/another feed/);
      }
      expect((await hr.get(`/Users/${id}`)).body).toEqual(before);
    }
    const taken = await hr.create({ userName: "o1@example.org" });
    expect(taken).toMatchObject({ status: 409, body: { scimType: "uniqueness" } });
    const number = { userName: "new", [enterpriseUrn]: { employeeNumber: "O1" } };
    expect(await hr.create(number)).toMatchObject({
      ...{ status: 409, body: { scimType: "uniqueness" } },
    });
    const { body } = await hr.get(`/Users/${mine.id}`);
    expect(body).not.toHaveProperty("externalId");
  });
});

test("a mass loss is held with 202 and the resource as it was, and told once released", async () => {
  const people: string[] = [];
  for (let each = 0; each < 24; each++) {
    people.push((await newUser(directory, {}, { orgUnit: "d005" })).id);
  }
  const move = (id: string) =>
    directory.patch(id, [{ op: "replace", path: `${hrUrn}:orgUnit`, value: "d006" }]);
  const answers: number[] = [];
  for (const id of people) answers.push((await move(id)).status);
  const held = people.filter((_, index) => answers[index] === 202);
  expect(held.length).toBeGreaterThan(0);
  expect(answers.filter((status) => status === 204).length).toBeLessThanOrEqual(20);
  const [last = ""] = held;
  const again = await move(last);
  expect(again).toMatchObject({ status: 202, body: { id: last, [hrUrn]: { orgUnit: "d005" } } });
  expect(await state(last)).toBe("active: mail share-d005");
  const events = await ask<{ id: string }>(
    "select id from feed_event where person_id = $1 and state = 'held' and reason = 'brake'",
    [last],
  );
  expect(events).toHaveLength(1);
  const eventId = idOf("feed-event").parse(events[0]?.id);
  await releaseEvent(operator, { eventId, verdict: "apply", reason: "The unit moved." });
  await settleAll();
  expect(await state(last)).toBe("active: mail share-d006");
  // Whoever ends, ends: no brake keeps anybody in.
  for (const id of held) expect((await directory.call("DELETE", `/Users/${id}`)).status).toBe(204);
});

test("somebody new who may be somebody known waits, and is that person if one says so", async () => {
  now = new Date("2026-03-10T12:00:00Z");
  const name = { givenName: "Rika", familyName: "Sato" };
  const mail = { emails: [{ value: "rika@example.org", type: "work", primary: true }] };
  const known = await newUser(directory, { name, ...mail });
  expect((await directory.call("DELETE", `/Users/${known.id}`)).status).toBe(204);
  now = new Date("2026-03-11T12:00:00Z");
  const again = await hr.create({ userName: "rika", name, ...mail, [hrUrn]: { orgUnit: "d002" } });
  expect(again.status).toBe(202);
  const [held] = await ask<{ id: string; detail: { candidates: { personId: string }[] } }>(
    "select id, detail from feed_event where state = 'held' and reason = 'may_be_known'",
  );
  expect(held?.detail.candidates.map(({ personId }) => personId)).toEqual([known.id]);
  const audited = await ask("select from audit_event where action = 'feed-event.hold'");
  expect(audited.length).toBeGreaterThan(0);
  const before = await ask("select employee_number from person where id = $1", [known.id]);
  await releaseEvent(operator, {
    ...{ eventId: idOf("feed-event").parse(held?.id), verdict: "apply", reason: "I asked her." },
    sameAs: idOf("person").parse(known.id),
  });
  await settleAll();
  expect(await state(known.id)).toBe("active: mail share-d002");
  expect(await ask("select employee_number from person where id = $1", [known.id])).toEqual(before);
});

test("an address that is somebody else's waits", async () => {
  const emails = [{ value: "one@example.org", type: "work", primary: true }];
  await newUser(directory, { emails });
  const other = await newUser(directory);
  const taken = await directory.patch(other.id, [{ op: "add", path: "emails", value: emails }]);
  expect(taken.status).toBe(202);
});

test("an event's id stands for one thing: something else under it is a conflict", async () => {
  const { id } = await newUser(directory);
  const move = (orgUnit: string) =>
    directory.patch(id, [{ op: "replace", value: { [hrUrn]: { orgUnit, eventId: "moved" } } }]);
  expect((await move("d002")).status).toBe(204);
  expect((await move("d002")).status).toBe(204);
  expect((await move("d001")).status).toBe(409);
  expect(await state(id)).toBe("active: mail share-d002");
});
