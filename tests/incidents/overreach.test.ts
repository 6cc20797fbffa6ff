import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { grantAdministrator } from "#lib/access/index.ts";
import { changeDetectionSettings, listDetections, detect } from "#lib/incidents/index.ts";
import { detectionKinds } from "#lib/incidents/record-detection.ts";
import {
  begin,
  database,
  newId,
  operatorActor,
  sql,
  execute,
  type Context,
} from "#lib/kernel/index.ts";
import { createModuleTicket } from "#lib/tickets/index.ts";
import {
  clock,
  openCompany,
  runJobs,
  writeStraight,
  type Company,
} from "#tests/requests/company.ts";
import { testDatabase } from "#tests/support/database.ts";
import { bearer, startRest, type RestServer } from "#tests/support/rest-server.ts";
import { ticketOf } from "../protocol/rest/tickets.ts";

const atConsole = begin(operatorActor("test"));
let company: Company;
let server: RestServer;
let count = 0;

beforeAll(async () => {
  await testDatabase();
  company = await openCompany();
  await grantAdministrator(atConsole, { employeeNumber: "10001" });
  server = await startRest();
});

type Service = { readonly name: string; readonly ticket: string };
let service: Service;
beforeEach(async () => {
  const name = `service-${++count}`;
  const asks = { name, scopes: ["access:read"], minutes: 600 };
  const { ticket } = await createModuleTicket(atConsole, asks);
  await writeStraight((tx) =>
    execute(
      tx,
      sql`update module set owner_id = ${company.who("owner")}::uuid where name = ${name}`,
    ),
  );
  service = { name, ticket };
});

/** What the service's ticket is not for. */
async function overreach(times: number): Promise<void> {
  for (let each = 0; each < times; each++) {
    // Where a call comes from is not the caller's to say.
    const headers = { ...bearer(service.ticket).headers, "x-postern-address": "192.0.2.66" };
    const answer = await server.send("/api/v1/audit/events", { headers });
    expect(answer).toMatchObject({ status: 403, body: { reason: "ticket_overreach" } });
    clock.now = new Date(clock.now.getTime() + 1000);
  }
  await runJobs();
}

const detected = async (context: Context = atConsole, more: object = {}) =>
  (await listDetections(context, { who: service.name, ...more })).detections;

async function toldOf(name: string): Promise<number> {
  const { rows } = await database().pool.query<{ n: number }>(
    `select count(*)::int as n from notice
     where kind = 'overreach' and person_id = $1 and data->>'state' = $2`,
    [company.who(name), service.name],
  );
  return rows[0]?.n ?? 0;
}

describe("a use outside a ticket's scope", () => {
  test("is refused, and stands in the list with who, what and where", async () => {
    await overreach(1);
    expect(await detected()).toMatchObject([
      {
        kind: "ticket_overreach",
        act: "audit.list",
        module: service.name,
        person: null,
        address: expect.stringMatching(/127\.0\.0\.1|::1/),
        isAlerted: false,
      },
    ]);
    const [found] = await detected();
    const { rows } = await database().pool.query(
      "select from audit_event where id = $1 and outcome = 'refused'",
      [found?.detectionId],
    );
    expect(rows).toHaveLength(1);
  });

  test("of a door that is for people is one too", async () => {
    expect((await server.send("/api/v1/tickets", bearer(service.ticket))).status).toBe(403);
    await runJobs();
    expect(await detected()).toMatchObject([{ kind: "not_for_modules", act: "ticket.mine" }]);
  });

  test("at the introspection endpoint is one too", async () => {
    const answer = await server.send("/tickets/introspect", {
      method: "POST",
      headers: {
        ...bearer(service.ticket).headers,
        "content-type": "application/x-www-form-urlencoded",
      },
      body: "token=x",
    });
    expect(answer.status).toBe(403);
    await runJobs();
    expect(await detected()).toMatchObject([{ act: "ticket.introspect" }]);
  });

  test.each([
    ["192.0.2.9:5678", "192.0.2.9"],
    ["[2001:db8::9]:5678", "2001:db8::9"],
    ["::ffff:192.0.2.9", "192.0.2.9"],
    ["not an address", "127.0.0.1"],
  ])("from %s, as a proxy says, is one from %s", async (forwarded, address) => {
    const headers = { ...bearer(service.ticket).headers, "x-forwarded-for": forwarded };
    await server.send("/api/v1/audit/events", { headers });
    await runJobs();
    expect(await detected()).toMatchObject([{ address }]);
  });

  test("is kept once, however often its job runs", async () => {
    const found = {
      ...{ eventId: newId(), kind: "ticket_overreach", at: clock.now.toISOString() },
      ...{ act: "audit.list", personId: company.who("a1"), moduleId: null },
      ...{ ticketId: newId(), address: null },
    };
    await Promise.all([detect(found), detect(found), detect(found)]);
    const { detections } = await listDetections(atConsole, { act: "audit.list" });
    expect(detections.filter(({ detectionId }) => detectionId === found.eventId)).toHaveLength(1);
  });

  test("that a person's missing right stops is none: it is no use of a ticket's scope", async () => {
    const before = (await listDetections(atConsole, {})).today;
    const person = await ticketOf("10004");
    expect((await server.send("/api/v1/audit/events", bearer(person))).status).toBe(403);
    await runJobs();
    expect((await listDetections(atConsole, {})).today).toBe(before);
  });
});

const found = (kind: (typeof detectionKinds)[number], personId: string) => ({
  ...{ eventId: newId(), kind, at: clock.now.toISOString(), act: "device.suspect", personId },
  ...{ moduleId: null, ticketId: null, address: null },
});

test.each(detectionKinds)("what is called %s is kept", async (kind) => {
  const detection = found(kind, company.who("a2"));
  await detect(detection);
  const { detections } = await listDetections(atConsole, { act: "device.suspect" });
  expect(detections.map(({ detectionId }) => detectionId)).toContain(detection.eventId);
});

describe("what nobody does by mistake", () => {
  test("is told at once, and of many in a row not each", async () => {
    const tries = Array.from({ length: 4 }, () => found("blocked_device", company.who("a3")));
    for (const each of tries) await detect(each);
    const { detections } = await listDetections(atConsole, { act: "device.suspect" });
    const ids = tries.map(({ eventId }) => eventId);
    const alerted = detections.filter(
      ({ detectionId, isAlerted }) => isAlerted && ids.includes(detectionId as (typeof ids)[0]),
    );
    expect(alerted.map(({ detectionId }) => detectionId)).toEqual(ids.slice(0, 1));
  });
});

describe("an alert", () => {
  test("is raised by the fifth within ten minutes, and told once to the owner and to security", async () => {
    await overreach(4);
    expect(await toldOf("owner")).toBe(0);
    await overreach(1);
    expect(await toldOf("owner")).toBe(1);
    expect(await toldOf("boss")).toBe(1);
    expect(await toldOf("b1")).toBe(0);
    expect((await detected()).every(({ isAlerted }) => isAlerted)).toBe(true);
    await overreach(4);
    expect(await detected(atConsole, { alerted: "no" })).toHaveLength(4);
  });

  test("is not raised by what lies further apart", async () => {
    await overreach(4);
    clock.now = new Date(clock.now.getTime() + 10 * 60_000);
    await overreach(4);
    expect(await detected(atConsole, { alerted: "yes" })).toEqual([]);
  });

  test("comes as early as the installation decided", async () => {
    await changeDetectionSettings(atConsole, { overreachTimes: 2 });
    await overreach(2);
    expect(await detected(atConsole, { alerted: "yes" })).toHaveLength(2);
    await changeDetectionSettings(atConsole, { overreachTimes: 5 });
  });
});

describe("the list of detections", () => {
  test("is whole for whoever may end tickets, and of their own modules for an owner", async () => {
    await overreach(1);
    expect(await detected(company.as("boss"))).toHaveLength(1);
    expect(await detected(company.as("owner"))).toHaveLength(1);
    expect(await detected(company.as("a1"))).toEqual([]);
    const own = await listDetections(company.as("a1"), {});
    expect(own).toMatchObject({ detections: [], today: 0, alertsToday: 0 });
  });

  test("is filtered by act and by time, and paged", async () => {
    await overreach(3);
    expect(await detected(atConsole, { act: "audit.list" })).toHaveLength(3);
    expect(await detected(atConsole, { act: "unit.list" })).toEqual([]);
    const since = new Date(clock.now.getTime() - 1500).toISOString();
    expect(await detected(atConsole, { since })).toHaveLength(1);
    const asked = { who: service.name, limit: 2 };
    const first = await listDetections(atConsole, asked);
    const rest = await listDetections(atConsole, { ...asked, cursor: first.nextCursor ?? "" });
    expect([first.detections.length, rest.detections.length]).toEqual([2, 1]);
    expect(rest.nextCursor).toBeNull();
  });
});
