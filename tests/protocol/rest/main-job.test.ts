import { Readable } from "node:stream";
import { beforeAll, describe, expect, test } from "vitest";
import { accessOf, checkAccess, explainAccess, grantAdministrator } from "#lib/access/index.ts";
import { exportBundle, listEvents, verifyBundle, verifyNow } from "#lib/audit/index.ts";
import { begin, operatorActor, resetClock, type Database } from "#lib/kernel/index.ts";
import {
  approveRequest,
  getRequest,
  listApprovals,
  previewRequest,
  submitRequest,
} from "#lib/requests/index.ts";
import { clock, openCompany, runJobs, type Company } from "#tests/requests/company.ts";
import { testDatabase } from "#tests/support/database.ts";
import { startRest, type RestServer } from "#tests/support/rest-server.ts";
import { flipInBundle, flipInDatabase } from "#tests/support/flip-byte.ts";
import { moduleTicket, ticketOf } from "./tickets.ts";
import { afterFile } from "#tests/support/after-file.ts";

type Client = ReturnType<RestServer["as"]>;

let db: Database;
let company: Company;
let server: RestServer;
let as: Record<"asker" | "manager" | "owner" | "administrator" | "application", Client>;

beforeAll(async () => {
  process.env["POSTERN_ALLOW_IMPERSONATION"] = "1";
  afterFile(() => delete process.env["POSTERN_ALLOW_IMPERSONATION"]);
  db = await testDatabase();
  company = await openCompany();
  server = await startRest();
  await grantAdministrator(begin(operatorActor("test")), { employeeNumber: "10001" });
  as = {
    asker: server.as(await ticketOf("10004"), "asked once"),
    manager: server.as(await ticketOf("10002")),
    owner: server.as(await ticketOf("10009")),
    administrator: server.as(await ticketOf("10001")),
    application: server.as(await moduleTicket("application", "access:evaluate")),
  };
});

const asked = () => ({
  items: [{ targetKind: "entitlement" as const, targetId: company.target("root"), minutes: 1 }],
  reason: "to mend the pump",
});
const question = () => ({
  personId: company.who("a1"),
  entitlementId: company.target("root"),
});

/** Asks, and lets both stages approve exactly what they were shown. */
async function obtain() {
  const { requestId, items } = await as.asker(submitRequest, asked());
  const itemId = items[0]?.itemId ?? "";
  for (const approver of [as.manager, as.owner] as const) {
    const { items: waiting } = await approver(listApprovals, {});
    const shown = waiting.find((each) => each.itemId === itemId);
    const contentHash = shown?.contentHash;
    await approver(approveRequest, { itemId, ...(contentHash && { contentHash }) });
  }
  return { requestId, itemId };
}

describe("sixty seconds of a privileged right", () => {
  test("are shown with who decides before anything is sent", async () => {
    const { items } = await as.asker(previewRequest, { items: asked().items });
    expect(items[0]).toMatchObject({ problem: null, isAutomatic: false, risk: "privileged" });
    const names = items[0]?.stages.map(({ groups }) => groups[0]?.people[0]?.name);
    expect(names).toEqual(["mgrA", "owner"]);
  });

  test("hold from the last approval on, end at their instant, and nothing acts", async () => {
    expect((await as.application(checkAccess, question())).isAllowed).toBe(false);
    const { requestId, itemId } = await obtain();
    const granted = (await as.asker(getRequest, { requestId })).items[0];
    const endsAt = new Date(granted?.endsAt ?? "");
    expect(endsAt.getTime() - new Date(granted?.activatedAt ?? "").getTime()).toBe(60_000);
    const answers: [number, boolean][] = [];
    for (const offsetMs of [-60_000, -30_000, -1, 0, 1, 600_000]) {
      clock.now = new Date(endsAt.getTime() + offsetMs);
      const answer = await as.application(checkAccess, question());
      expect(answer.at).toBe(clock.now.toISOString());
      expect(answer.validTo).toBe(answer.isAllowed ? endsAt.toISOString() : null);
      answers.push([offsetMs, answer.isAllowed]);
    }
    expect(answers.filter(([, isAllowed]) => isAllowed).map(([ms]) => ms)).toEqual([
      ...[-60_000, -30_000, -1],
    ]);
    await runJobs();
    const over = (await as.asker(getRequest, { requestId })).items[0];
    expect(over).toMatchObject({ itemId, state: "ended", endsAt: endsAt.toISOString() });
  });

  test("keep their history, their reasons and the decisions", async () => {
    const request = await as.asker(getRequest, { requestId: "1" });
    const [item] = request.items;
    expect(request.reason).toBe("to mend the pump");
    expect(item?.decisions.map(({ approver, verdict }) => [approver?.name, verdict])).toEqual([
      ["mgrA", "approved"],
      ["owner", "approved"],
    ]);
    expect(item?.policy).toMatchObject({ code: "privileged", version: 1 });
    const { stretches } = await as.administrator(explainAccess, question());
    expect(stretches).toMatchObject([{ validTo: item?.endsAt, reasons: [{ requestNumber: 1 }] }]);
    const during = new Date(Date.parse(item?.endsAt ?? "") - 1).toISOString();
    const then = await as.administrator(accessOf, { personId: company.who("a1"), at: during });
    expect(then.rights.map(({ entitlementCode }) => entitlementCode)).toContain("root");
  });

  test("cannot be had by whoever asks twice, or decides for themselves", async () => {
    const again = await as.asker(submitRequest, asked());
    expect(again.number).toBe(1);
    const alone = server.as(await ticketOf("10004"));
    const { items } = await alone(submitRequest, asked());
    await expect(alone(approveRequest, { itemId: items[0]?.itemId ?? "" })).rejects.toMatchObject({
      problem: { status: 403, reason: "own_request" },
    });
  });
});

describe("the evidence", () => {
  test("names every step with who did it, refusals too", async () => {
    const { items } = await as.administrator(listEvents, { person: company.who("a1"), limit: 100 });
    const steps = items.map(({ action, outcome }) => `${action} ${outcome}`).toReversed();
    expect(steps.filter((step) => step.startsWith("request."))).toEqual([
      ...["request.submit done", "request.approve done", "request.approve done"],
      ...["request.granted done", "request.end done", "request.submit done"],
    ]);
    const refused = await as.administrator(listEvents, { outcome: "refused", limit: 1 });
    expect(refused.items[0]).toMatchObject({
      action: "request.approve",
      detail: { reason: "own_request" },
    });
  });

  test("verifies offline; one flipped byte is found, and where", async () => {
    const { bundle, events } = await as.administrator(exportBundle, { person: company.who("a1") });
    const sound = await verifyBundle(Readable.from(bundle));
    expect(sound).toMatchObject({ isSound: true, events });
    expect(events).toBeGreaterThan(5);
    const { altered, index, line } = flipInBundle(bundle, 3);
    const found = await verifyBundle(Readable.from(altered));
    expect(found).toMatchObject({ isSound: false, first: { index, line } });
  });

  test("is verified in place; one flipped byte in the database is found, and where", async () => {
    expect(await as.administrator(verifyNow, {})).toMatchObject({ isSound: true });
    const restore = await flipInDatabase(db, 7);
    const found = await as.administrator(verifyNow, {});
    expect(found).toMatchObject({ isSound: false, first: { index: 7 } });
    await restore();
    expect(await as.administrator(verifyNow, {})).toMatchObject({ isSound: true });
  });
});

const isFull = process.env["POSTERN_TEST_SCALE"] === "full";

test.runIf(isFull)("by the real clock, every answer agrees with its own instant", async () => {
  resetClock();
  as.asker = server.as(await ticketOf("10005"));
  as.manager = server.as(await ticketOf("10002"));
  as.owner = server.as(await ticketOf("10009"));
  const application = server.as(await moduleTicket("clockwork", "access:evaluate"));
  const { requestId } = await obtain();
  const granted = (await as.asker(getRequest, { requestId })).items[0];
  const endsAt = Date.parse(granted?.endsAt ?? "");
  const about = { ...question(), personId: company.who("a2") };
  let [yes, no] = [0, 0];
  while (no < 20) {
    const { at, isAllowed } = await application(checkAccess, about);
    expect(isAllowed, `as of ${at}, ending ${granted?.endsAt}`).toBe(Date.parse(at) < endsAt);
    if (isAllowed) yes += 1;
    else no += 1;
  }
  expect(yes).toBeGreaterThan(100);
});
