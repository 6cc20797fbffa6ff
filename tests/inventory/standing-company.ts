import {
  giveAccess,
  grantAdministrator,
  previewRule,
  recordCondition,
  saveRuleDraftCommand,
} from "#lib/access/index.ts";
import { clientOf } from "#lib/devices/client.ts";
import { insertDevice } from "#lib/devices/device-store.ts";
import { initialRules } from "#lib/devices/risk-rules.ts";
import { detect } from "#lib/incidents/index.ts";
import { addSecret, receiveEvent } from "#lib/feeds/inbox/index.ts";
import { createGroup } from "#lib/feeds/scim/groups/index.ts";
import { startRun } from "#lib/feeds/start-run.ts";
import { tellPerson } from "#lib/feeds/tell-person.ts";
import {
  begin,
  execute,
  newId,
  nobody,
  operatorActor,
  sql,
  systemActor,
  type Actor,
  type Door,
} from "#lib/kernel/index.ts";
import { approveRequest, commentRequest, createDelegation } from "#lib/requests/index.ts";
import { requestDestruction } from "#lib/keys/index.ts";
import {
  actorFromTicket,
  createModuleTicket,
  createPersonTicket,
  startDeviceGrant,
} from "#lib/tickets/index.ts";
import { ask, openCompany, runJobs, writeStraight, type Company } from "#tests/requests/company.ts";
import { factsOf } from "#tests/support/facts.ts";
import { sampleInput } from "#tests/support/sample-input.ts";
import { insertMove, leaveSomething, newestId } from "./standing-cases.ts";

const atConsole = begin(operatorActor("test"));

/** Every kind of actor that a door may meet; a module's scopes depend on the door. */
export const actorKinds = {
  nobody: () => nobody,
  colleague: (company: Company) => company.as("b1").actor,
  asker: (company: Company) => company.as("a1").actor,
  manager: (company: Company) => company.as("mgrA").actor,
  owner: (company: Company) => company.as("owner").actor,
  security: (company: Company) => company.as("sec1").actor,
  administrator: (company: Company) => company.as("boss").actor,
  "marked-administrator": (company: Company) => company.as("boss", { isImpersonated: true }).actor,
  "module-without": () => moduleWith([]),
  "module-with-scope": (_: Company, door: Door) => moduleWith([door.spec.scope ?? "none"]),
  "module-admin": () => moduleWith(["admin"]),
  console: () => operatorActor("test"),
  postern: () => systemActor("test"),
} as const satisfies Record<string, (company: Company, door: Door) => Actor>;

/** Something tried beyond a ticket. */
const overreach = {
  ...{ kind: "ticket_overreach", at: "2026-03-02T09:00:00.000Z", act: "audit.list" },
  ...{ moduleId: newId(), personId: null, ticketId: newId(), address: null },
};

/** The module that acts, and what it carries. */
const carried = { moduleId: newId<"module">(), ticketId: newId<"ticket">() };

const moduleWith = (scopes: readonly string[]): Actor => ({
  kind: "module",
  ...carried,
  scopes: new Set(scopes),
  rights: new Set(),
});

export type Standing = {
  readonly company: Company;
  /** The input for a door; what it is about is brought to where the act is possible. */
  readonly prepare: (door: Door) => Promise<unknown>;
};

/** In which state of a roll-out each act on it is possible; `previewed` where it is not said. */
const stateFor: Readonly<Record<string, string>> = {
  ...{ "rollout.pause": "running", "rollout.resume": "paused", "rollout.release": "held" },
  "rollout.undo": "done",
};

/** A company in which there is one of everything, so that doors reach their decision. */
export async function openStanding(): Promise<Standing> {
  const company = await openCompany();
  await grantAdministrator(atConsole, { employeeNumber: "10001" });
  const pending = await ask(company, "a1", "root");
  await approveRequest(company.as("mgrA"), { itemId: pending.itemId });
  const asker = company.as("a1");
  await commentRequest(asker, { requestId: pending.requestId, comment: "please" });
  await createDelegation(asker, {
    ...{ toId: company.who("deputy"), reason: "away for a day" },
    validTo: new Date("2026-03-09T09:00:00.000Z").toISOString(),
  });
  await createPersonTicket(atConsole, { employeeNumber: "10004", minutes: 15 });
  const boss = company.as("boss");
  await giveAccess(boss, {
    ...{
      personId: company.who("a1"),
      targetKind: "entitlement",
      targetId: company.target("write"),
    },
    ...{ validTo: "2026-06-01T00:00:00.000Z", reason: "for the matrix" },
  });
  const { ruleId } = await saveRuleDraftCommand(boss, {
    ...{ code: "staff", name: "Staff", expression: 'person.title == "Staff"' },
    targets: [{ kind: "entitlement", id: company.target("read") }],
  });
  const { rolloutId } = await previewRule(boss, { ruleId });
  const { runId, feedId } = await startRun(atConsole, { feed: "hr", mode: "delta" });
  const { secretId } = await addSecret(atConsole, { code: "hr" });
  await receiveEvent({ feedId, key: "e1", enteredAt: new Date("2026-03-01"), text: "none" });
  const group = { schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"], displayName: "Staff" };
  const made = await createGroup(begin(moduleWith(["scim:write"])), { feedId, resource: group });
  const conditionId = company.target("training");
  const { personConditionId } = await recordCondition(boss, {
    personId: company.who("a1"),
    conditionId,
  });
  const { destructionId } = await requestDestruction(atConsole, {
    ...{ scope: `postern:audit:${company.who("a1")}`, reason: "for the matrix" },
  });
  await writeStraight((tx) => execute(tx, factsOf(company.who("a1"))));
  const told = await tellPerson(boss, {
    ...{ personId: company.who("a1"), reason: "for the matrix" },
    event: { kind: "resignation", day: "2026-12-31" },
  });
  const leaver = await leaveSomething(company);
  await runJobs();
  const asks = { name: "service", scopes: ["access:read"], minutes: 15 };
  const actor = await actorFromTicket((await createModuleTicket(atConsole, asks)).ticket);
  if (actor?.kind === "module") Object.assign(carried, actor);
  const { moduleId } = carried;
  for (let each = 0; each < 5; each++) await detect({ ...overreach, eventId: newId() });
  const waiting = await startDeviceGrant(begin(systemActor("test")), {});
  const ticketId = await newestId("ticket", "person_id is not null");
  const deviceId = newId();
  await writeStraight((tx) =>
    insertDevice(
      { tx, now: new Date("2026-03-02T09:00:00.000Z") },
      { id: deviceId, personId: company.who("a1"), thumbprint: "key", client: clientOf(null) },
    ),
  );
  const ids = {
    alertId: await newestId("alert"),
    ...{ moduleId, ticketId, subjectTicketId: ticketId, ownerId: company.who("a1") },
    ...{ conditionId, personConditionId },
    ...{ personId: company.who("a1"), personIds: [company.who("a1")], toId: company.who("b1") },
    ...{ itemId: pending.itemId, requestId: pending.requestId, itemIds: [pending.itemId] },
    ...{ destructionId, deviceId, userId: company.who("a1") },
    ...{ ruleId, rolloutId, runId, entitlementId: company.target("root") },
    systemId: company.target("sys"),
    roleId: company.target("security"),
    targetId: company.target("read"),
    commentId: await newestId("request_comment"),
    delegationId: await newestId("delegation"),
    assignmentId: await newestId("assignment", "source = 'direct' and valid_from > '2001-01-01'"),
    changeId: await newestId("change"),
    noticeId: await newestId("notice"),
    eventId: await newestId("feed_event"),
    ...{ groupId: made.resource["id"], feedId, resource: group },
    ...{ employeeNumber: "10004", version: 1, feed: "hr", write: async () => undefined },
  };
  const moved = await insertMove(company);
  const standing: Readonly<Record<string, object>> = {
    "mover.confirm": { ...moved, keep: [moved.assignmentId] },
    "mover.get": moved,
    "mover.note": { ...moved, note: "Goes on." },
    "notice.follow-move": moved,
    "ticket.terminate": { subjectKind: "ticket", subjectId: ticketId },
    "device-grant.decide": { code: waiting.userCode },
    "person.retract": { key: told.key },
    "feed.end-secret": { code: "hr", secretId },
    ...leaver,
  };
  const prepare = async (door: Door) => {
    const state = stateFor[door.spec.name] ?? "previewed";
    await writeStraight((tx) =>
      execute(tx, sql`update rollout set state = ${state}, hold_reason = ${"brake"}`),
    );
    return { ...inputFor(door, ids), ...codes[door.spec.name], ...standing[door.spec.name] };
  };
  return { company, prepare };
}

/** What a field's name does not tell. */
const codes: Readonly<Record<string, object>> = {
  "target.get": { code: "sys/root" },
  "policy.get": { code: "privileged" },
  "policy.apply": { code: "privileged", version: 1 },
  "policy.retire": { code: "privileged" },
  "policy.save": {
    ...{ code: "new", name: "New", priority: 50, condition: "true" },
    definition: { automatic: true },
  },
  "backup.restore": { manifest: "0".repeat(64) },
  "catalog.apply": { file: "systems: []" },
  "access.simulate": { numbers: ["10001"] },
  "key.rotate": { scope: "postern:log" },
  "key.get": { scope: "postern:log" },
  "key.request-destruction": { scope: "postern:audit:nobody", reason: "for the matrix" },
  "person.tell": { event: { kind: "leave_start", day: "2026-05-01" } },
  "person.preview-told": { event: { kind: "leave_start", day: "2026-05-01" } },
  "feed.save": { code: "hr", name: "HR", mapping: {} },
  "feed.save-wecom": {
    ...{ corpId: "ww0123456789", token: "token" },
    encodingAesKey: "A".repeat(43),
  },
  "feed.save-source": {
    source: { kind: "https", url: "https://hr.example/p.csv", mode: "full", format: "csv" },
    schedule: { everyMinutes: 60 },
  },
  "ticket.impersonate": { minutes: 15 },
  "device.change-rules": { rules: initialRules },
  "device.try-rules": { rules: initialRules },
  "detection.record": { moduleId: null, personId: null, address: null },
  "ticket.issue-to-module": { changedAt: null, assertion: null },
  "module.register": { authentication: { method: "client_secret_basic" } },
  "module.edit": { authentication: { method: "client_secret_basic" } },
};

function inputFor(door: Door, ids: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { shape } = door.spec.input;
  const sample = sampleInput(door.spec.input) as Record<string, unknown>;
  const known = Object.entries(ids).filter(([name]) => name in shape);
  return { ...sample, ...Object.fromEntries(known) };
}
