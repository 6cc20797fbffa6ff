import { generateKeyPairSync } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { shapingOf } from "#app/(portal)/production/hosts/forms.ts";
import { giveAccess, grantAdministrator } from "#lib/access/index.ts";
import {
  changeBastionSettings,
  closeSession,
  ed25519Raw,
  getHost,
  lengthPrefixed,
  limitsTogether,
  listHosts,
  listRights,
  noteLeftProcesses,
  noteSwept,
  openSession,
  readStanding,
  registerHost,
  shapeRight,
  type LimitedRight,
} from "#lib/bastion/index.ts";
import type { ToldShape } from "#lib/bastion/right.ts";
import { createEntitlement, createSystem } from "#lib/catalog/index.ts";
import { getProduction } from "#lib/desk/index.ts";
import {
  begin,
  database,
  systemActor,
  type Context,
  type PersonActor,
  type PersonId,
} from "#lib/kernel/index.ts";
import { openPostern } from "#lib/registry/index.ts";
import { asPerson, console_, seedPeople } from "#tests/catalog/people.ts";
import { emptyDatabase, testKeys } from "#tests/support/database.ts";
import { mintRoot } from "#tests/tickets/carriers.ts";

const gateway = begin(systemActor("gateway"));
const hourMs = 3_600_000;
let people: PersonId[];
let systemId: string;

const newBlob = (): Buffer => {
  const { publicKey } = generateKeyPairSync("ed25519");
  return Buffer.concat([lengthPrefixed("ssh-ed25519"), lengthPrefixed(ed25519Raw(publicKey))]);
};

beforeAll(async () => {
  const opened = await openPostern(await emptyDatabase(), { keys: testKeys });
  people = await seedPeople(5);
  // The portal's own rights are there from then on.
  await grantAdministrator(console_, { employeeNumber: "10005" });
  const system = { code: "web", name: "Web servers", kind: "hosts", zone: "production" } as const;
  systemId = (await createSystem(console_, system)).systemId;
  const hostKeys = [`ssh-ed25519 ${newBlob().toString("base64")}`];
  const host = { code: "web-1", systemCode: "web", address: "192.0.2.1", hostKeys };
  await registerHost(console_, host);
  return () => opened.close();
});

const person = (at: number): PersonId => people[at] as PersonId;
const shaping = (code: string, told: Partial<ToldShape>) =>
  shapeRight(console_, {
    ...{ systemCode: "web", entitlementCode: code, login: "deploy", features: ["exec"] },
    ...told,
  });

async function newRight(code: string, told: Partial<ToldShape> = {}, isRequestable = true) {
  const right = { systemId, code, name: `Right ${code}`, risk: "high", isRequestable } as const;
  const { entitlementId } = await createEntitlement(console_, right);
  await shaping(code, told);
  return entitlementId;
}

const give = (personId: PersonId, targetId: string) =>
  giveAccess(console_, {
    ...{ personId, targetKind: "entitlement", targetId, reason: "test" },
    validTo: new Date(Date.now() + hourMs).toISOString(),
  });

/** One of Postern's own rights. */
async function givePortal(personId: PersonId, right: string): Promise<void> {
  const { rows } = await database().pool.query<{ id: string }>(
    `select e.id from entitlement e join system s on s.id = e.system_id
     where s.code = 'postern' and e.code = $1`,
    [right],
  );
  await give(personId, rows[0]?.id ?? "");
}

async function enter(personId: PersonId): Promise<string> {
  const { ticketId } = await mintRoot({ personId });
  const { actor } = asPerson(personId);
  const context = begin({ ...(actor as PersonActor), ticketId });
  const { sessionId } = await openSession(context, {
    ...{ hostCode: "web-1", login: "deploy", publicKey: newBlob() },
    ...{ sourceAddress: "127.0.0.1", keyId: null },
  });
  return sessionId;
}

const problemsOf = async (act: Promise<unknown>) => {
  const error: { reason?: string; details?: { problems?: { field: string }[] } } = await act.then(
    () => ({}),
    (failed) => failed,
  );
  return [error.reason, ...(error.details?.problems ?? []).map(({ field }) => field)];
};

describe("a right on hosts", () => {
  const alert = { pattern: "rm *", act: "alert" } as const;
  const full = {
    idleMinutes: 30,
    commands: ["uptime", "df -h"],
    commandRules: [alert],
    leftBehind: "report",
  } as const;
  const only = async (context: Context, id: string) =>
    (await listRights(context, { entitlementIds: [id] })).rights[0];

  test("keeps what a change leaves out", async () => {
    const id = await newRight("kept", {
      ...full,
      commands: [...full.commands],
      commandRules: [alert],
    });
    await shaping("kept", { idleMinutes: 20 });
    expect(await only(console_, id)).toMatchObject({ ...full, idleMinutes: 20 });
  });

  test("says at which fields a change widens it", async () => {
    await newRight("narrow", { ...full, commands: [...full.commands], commandRules: [alert] });
    const wider = { idleMinutes: 0, commands: ["uptime", "id"], commandRules: [] };
    expect(await problemsOf(shaping("narrow", { ...wider, leftBehind: "keep" }))).toEqual([
      "right_is_only_narrowed",
      ...["idleMinutes", "commands", "leftBehind", "commandRules"],
    ]);
    const shell = shaping("narrow", { features: ["shell", "exec"] });
    expect(await problemsOf(shell)).toEqual(["right_is_only_narrowed", "features"]);
  });

  test("says at the list that commands are listed beside a shell", async () => {
    const made = newRight("shelled", { features: ["shell", "exec"], commands: ["uptime"] });
    expect(await problemsOf(made)).toEqual(["listed_commands_need_exec_alone", "commands"]);
  });

  test("shows everybody who may see it what it holds to, and its rules to whoever keeps hosts", async () => {
    const id = await newRight("shown", { commandRules: [alert] });
    const hidden = await newRight("hidden", {}, false);
    const colleague = await only(asPerson(person(3)), id);
    expect([colleague?.commandRules, colleague?.ruleActs]).toEqual([null, ["alert"]]);
    await givePortal(person(3), "bastion.manage");
    const keeper = await only(asPerson(person(3)), id);
    expect(keeper?.commandRules).toEqual([alert]);
    expect(await only(asPerson(person(3)), hidden)).toBeUndefined();
    await givePortal(person(3), "access.read");
    expect(await only(asPerson(person(3)), hidden)).toBeDefined();
  });
});

describe("a form about a right", () => {
  const asShown = {
    ...{ systemCode: "web", entitlementCode: "x", login: "deploy" },
    ...{ "was.idleMinutes": "30", idleMinutes: "30" },
    ...{ "was.commands": "df -h\nuptime", commands: "df -h\nuptime" },
    ...{ "was.alertAt": "rm *", alertAt: "rm *", "was.endAt": "", endAt: "" },
    ...{ "was.leftBehind": "keep", leftBehind: "keep" },
  };
  const sent = (typed: Record<string, string>) => shapingOf({ ...asShown, ...typed }, ["exec"]);
  const named = { systemCode: "web", entitlementCode: "x", login: "deploy", forwardPorts: [] };

  test.each<[what: string, typed: Record<string, string>, told: object]>([
    ["that nobody touched tells nothing of it", {}, {}],
    ["tells what is new", { idleMinutes: " 10 " }, { idleMinutes: 10 }],
    ["tells commands line by line", { commands: "uptime \r\n\r\n" }, { commands: ["uptime"] }],
    [
      "tells both kinds of rules where one changed",
      { endAt: "halt" },
      {
        commandRules: [
          { pattern: "rm *", act: "alert" },
          { pattern: "halt", act: "end" },
        ],
      },
    ],
    ["tells that there is no rule any more", { alertAt: "" }, { commandRules: [] }],
    ["tells that somebody watches", { needsObserver: "true" }, { needsObserver: true }],
  ])("%s", (_, typed, told) =>
    expect(sent(typed)).toEqual({ ...named, features: ["exec"], ...told }),
  );

  test.each<[typed: Record<string, string>, field: string, reason: string]>([
    [{ idleMinutes: "soon" }, "idleMinutes", ""],
    [{ commands: "uptime\n* x" }, "commands.1", "command_pattern"],
    [{ alertAt: "rm *\n\u202eab" }, "alertAt.1", "rule_pattern"],
  ])("%j is wrong at %s", (typed, field, reason) => {
    const issue = (() => {
      try {
        sent(typed);
        return undefined;
      } catch (error) {
        return (error as { issues: { path: PropertyKey[]; params?: { reason: string } }[] })
          .issues[0];
      }
    })();
    expect([issue?.path.join("."), issue?.params?.reason ?? ""]).toEqual([field, reason]);
  });
});

describe("what several rights to one door hold to", () => {
  const one: LimitedRight = {
    ...{ entitlementId: "x", features: ["exec"], proof: "none", drainMinutes: 10 },
    ...{ needsObserver: false, idleMinutes: 0, commands: [], leftBehind: "keep", ruleActs: [] },
  };
  test.each<[what: string, rights: Partial<LimitedRight>[], limits: object]>([
    ["the strictest time alone", [{ idleMinutes: 20 }, { idleMinutes: 5 }, {}], { idleMinutes: 5 }],
    ["no time alone", [{}, {}], { idleMinutes: 0 }],
    ["the least after the end", [{}, { drainMinutes: 0 }], { drainMinutes: 0 }],
    ["the most proof", [{ proof: "code" }, { proof: "passkey" }], { proof: "passkey" }],
    ["an observer", [{}, { needsObserver: true }], { needsObserver: true }],
    ["the most for what stays", [{ leftBehind: "end" }, {}], { leftBehind: "end" }],
    ["both lists", [{ commands: ["b"] }, { commands: ["a", "b"] }], { commands: ["a", "b"] }],
    ["no list beside any command", [{ commands: ["b"] }, {}], { commands: [] }],
    ["no list beside a shell", [{ commands: ["b"] }, { features: ["shell"] }], { commands: [] }],
    ["a list beside files", [{ commands: ["b"] }, { features: ["download"] }], { commands: ["b"] }],
    ["all rules", [{ ruleActs: ["end"] }, { ruleActs: ["alert"] }], { ruleActs: ["alert", "end"] }],
  ])("%s", (_, rights, limits) => {
    const together = limitsTogether(rights.map((each) => ({ ...one, ...each })));
    expect(together).toMatchObject(limits);
  });
});

test("of the installation's time alone and the right's the shorter holds, for open sessions too", async () => {
  const me = person(0);
  const id = await newRight("idle", { features: ["shell"], idleMinutes: 30 });
  await give(me, id);
  const sessionId = await enter(me);
  const seen = async (idleMinutes: number) => {
    await changeBastionSettings(console_, { idleMinutes });
    const { standings } = await readStanding(gateway, { sessionIds: [sessionId] });
    const { entrances } = await getProduction(asPerson(me), {});
    const { rights } = await listRights(console_, { entitlementIds: [id] });
    return [
      ...[standings[0]?.idleMinutes, entrances[0]?.limits.idleMinutes],
      ...[rights[0]?.idleMinutes, rights[0]?.ownIdleMinutes],
    ];
  };
  expect(await seen(10)).toEqual([10, 10, 10, 30]);
  expect(await seen(60)).toEqual([30, 30, 30, 30]);
  expect(await seen(0)).toEqual([30, 30, 30, 30]);
  await closeSession(gateway, { sessionId, reason: "left" });
});

test("a time alone beyond a working day, or set without the right to, is refused", async () => {
  const set = (idleMinutes: number) => changeBastionSettings(console_, { idleMinutes });
  await expect(set(481)).rejects.toMatchObject({ code: "invalid_input" });
  await expect(set(-1)).rejects.toMatchObject({ code: "invalid_input" });
  const colleague = changeBastionSettings(asPerson(person(3)), { idleMinutes: 480 });
  await expect(colleague).rejects.toMatchObject({ reason: "needs_settings.manage" });
});

test("a host shows what sessions left on it, of whom only to whoever watches", async () => {
  const me = person(1);
  await give(me, await newRight("leaving", { features: ["shell"], leftBehind: "report" }));
  const over = async () => {
    const sessionId = await enter(me);
    await closeSession(gateway, { sessionId, reason: "left" });
    return sessionId;
  };
  const [clean, littered, waiting] = [await over(), await over(), await over()];
  await noteSwept({ sessionId: clean });
  const names = ["sleep", "python3"];
  await noteLeftProcesses(gateway, { sessionId: littered, found: 3, left: 2, names });
  await givePortal(person(2), "bastion.manage");
  const of = () => getHost(asPerson(person(2)), { code: "web-1" });
  const kept = await of();
  expect(kept.leftovers).toMatchObject([
    { sessionId: littered, person: null, login: "deploy", found: 3, left: 2, names },
  ]);
  expect(kept.leftovers[0]?.sweptAt?.getTime()).toBeGreaterThan(Date.now() - hourMs);
  await givePortal(person(2), "bastion.watch");
  expect((await of()).leftovers[0]?.person).toBe("Person 10002");
  expect([kept.awaited, kept.awaitedSince !== null]).toEqual([1, true]);
  await noteSwept({ sessionId: waiting });
  expect(await of()).toMatchObject({ awaited: 0, awaitedSince: null });
  const { hosts } = await listHosts(console_, {});
  expect(hosts.map(({ code, processesLeft }) => [code, processesLeft])).toEqual([["web-1", 2]]);
});
