import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import fc from "fast-check";
import ssh2 from "ssh2";
import { grantAdministrator } from "#lib/access/index.ts";
import {
  askHostCheck,
  closeSession,
  getHost,
  listHosts,
  moveHost,
  noteHostCheck,
  prepareAuthority,
  registerHost,
  retireHost,
  shapeRight,
  takeHostChecks,
} from "#lib/bastion/index.ts";
import { alarmOf, healthStates, stateOf, type Finding } from "#lib/bastion/health/findings.ts";
import { createEntitlement, createSystem } from "#lib/catalog/index.ts";
import { listDetections } from "#lib/incidents/index.ts";
import { begin, database, execute, newId, sql, systemActor } from "#lib/kernel/index.ts";
import { startGateway, type Gateway } from "#lib/protocols/ssh/index.ts";
import {
  clock,
  openCompany,
  runJobs,
  writeStraight,
  type Company,
} from "#tests/requests/company.ts";
import { console_ } from "#tests/catalog/people.ts";
import { testDatabase } from "#tests/support/database.ts";
import {
  freePort,
  hasOpenssh,
  localLogin,
  newKey,
  startOpenSshd,
  startSshd,
  type Sshd,
} from "#tests/support/openssh.ts";

const folder = mkdtempSync(join(tmpdir(), "postern-health-"));
const at = (name: string) => join(folder, name);
let company: Company;

beforeAll(async () => {
  await testDatabase();
  company = await openCompany();
  await grantAdministrator(console_, { employeeNumber: "10001" });
  const system = { code: "web", name: "Web servers", kind: "hosts", zone: "production" } as const;
  const { systemId } = await createSystem(console_, system);
  await createEntitlement(console_, {
    ...{ systemId, code: "enter", name: "Enter", risk: "high", isRequestable: true },
  });
  await shapeRight(console_, {
    ...{ systemCode: "web", entitlementCode: "enter", login: localLogin, features: ["shell"] },
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const register = (code: string, port: number, hostKey: string) =>
  registerHost(console_, {
    ...{ code, systemCode: "web", address: "127.0.0.1", port, hostKeys: [hostKey] },
  });

const ofNetwork = async (code: string) =>
  (await getHost(console_, { code })).health.find(({ source }) => source === "network");

async function alarms(code: string) {
  await runJobs();
  const { detections } = await listDetections(console_, { who: code });
  return detections.map(({ kind, isAlerted }) => [kind, isAlerted]);
}

describe("what was found", () => {
  const gateway = begin(systemActor("gateway"));
  const note = async (hostId: string, ...codes: Finding["code"][]) =>
    noteHostCheck({ hostId, findings: codes.map((code) => ({ code, subject: null })) });

  test("stays one stretch while it is the same, and says from when", async () => {
    const { hostId } = await register("kept-1", 22, newKey(at("kept-1")));
    await note(hostId);
    const first = await ofNetwork("kept-1");
    clock.now = new Date(clock.now.getTime() + 60_000);
    await note(hostId);
    expect(await ofNetwork("kept-1")).toMatchObject({ since: first?.since, seenAt: clock.now });
    clock.now = new Date(clock.now.getTime() + 60_000);
    await note(hostId, "unreachable");
    expect(await ofNetwork("kept-1")).toMatchObject({ since: clock.now, state: "unreachable" });
    const { hosts } = await listHosts(console_, {});
    expect(hosts.find(({ code }) => code === "kept-1")).toMatchObject({ health: "unreachable" });
  });

  test("a host is handed to one gateway at a time, again after half an hour, never once retired", async () => {
    const { hostId } = await register("due-1", 22, newKey(at("due-1")));
    const mine = async () =>
      (await takeHostChecks(1000)).filter((each) => each.code === "due-1").length;
    expect(await mine()).toBe(1);
    expect(await mine()).toBe(0);
    await note(hostId);
    clock.now = new Date(clock.now.getTime() + 29 * 60_000);
    expect(await mine()).toBe(0);
    clock.now = new Date(clock.now.getTime() + 60_000);
    expect(await mine()).toBe(1);
    await askHostCheck(console_, { code: "due-1" });
    expect(await mine()).toBe(1);
    await retireHost(console_, { code: "due-1", reason: "gone" });
    clock.now = new Date(clock.now.getTime() + 60 * 60_000);
    expect(await mine()).toBe(0);
  });

  test("what was found of a host that was retired meanwhile is not kept", async () => {
    const { hostId } = await register("gone-1", 22, newKey(at("gone-1")));
    await retireHost(console_, { code: "gone-1", reason: "gone" });
    expect(await note(hostId, "host_key_changed")).toBeUndefined();
    expect(await ofNetwork("gone-1")).toBeUndefined();
  });

  test("a gateway that met another key at a session's opening raises the alarm at once", async () => {
    const { hostId } = await register("swap-1", 22, newKey(at("swap-1")));
    const sessionId = newId();
    await writeStraight((tx) =>
      execute(
        tx,
        sql`insert into bastion_session (id, person_id, ticket_id, host_id, login, entitlement_ids,
              features, serial, opened_at, seen_at)
            values (${sessionId}::uuid, ${company.who("a1")}::uuid, ${sessionId}::uuid,
              ${hostId}::uuid, 'x', '{}', '{shell}', nextval('ssh_certificate_serial'), ${clock.now},
              ${clock.now})`,
      ),
    );
    await closeSession(gateway, { sessionId, reason: "host_key_changed" });
    expect(await alarms("swap-1")).toEqual([["host_key_changed", true]]);
    const { rows } = await database().pool.query(
      "select from notice where kind = 'host' and data->>'state' = 'swap-1' and person_id = $1",
      [company.who("boss")],
    );
    expect(rows).toHaveLength(1);
    const due = await takeHostChecks(1000);
    expect(due.map(({ code }) => code)).toContain("swap-1");
  });

  test("an alarm is raised when it becomes so, and not while it stays so", () => {
    const state = fc.constantFrom(...healthStates);
    fc.assert(
      fc.property(fc.array(state, { maxLength: 20 }), (seen) => {
        let before: (typeof healthStates)[number] | undefined;
        for (const after of seen) {
          const isAlarming = after === "open" || after === "key_changed";
          expect(alarmOf(before, after) !== undefined).toBe(isAlarming && before !== after);
          before = after;
        }
      }),
    );
  });

  test("of several findings the gravest says how a host is", () => {
    const of = (...codes: Finding["code"][]) =>
      stateOf(codes.map((code) => ({ code, subject: null })));
    expect(of()).toBe("sound");
    expect(of("no_login", "authorized_keys")).toBe("drifted");
    expect(of("certificate_refused", "unreachable")).toBe("unreachable");
    expect(of("unreachable", "method_offered")).toBe("open");
    expect(of("method_offered", "host_key_changed")).toBe("key_changed");
  });
});

describe.runIf(hasOpenssh)("a gateway looks at hosts", () => {
  let gateway: Gateway;
  const servers: Pick<Sshd, "stop">[] = [];
  beforeAll(async () => {
    // Certificates are judged by sshd, which has the machine's clock.
    clock.isRunning = true;
    const entry = resolve(import.meta.dirname, "../../bin/ssh-worker.ts");
    gateway = await startGateway({
      port: 0,
      workers: 1,
      entry,
      ...{ publicUrl: "https://postern.example", names: ["postern.example"] },
    });
  });
  afterAll(async () => {
    await gateway?.stop();
    for (const each of servers) each.stop();
    clock.isRunning = false;
  });

  /** Asks for a check and waits until it was done. */
  async function looked(code: string) {
    const { askedAt } = await askHostCheck(console_, { code });
    return expect
      .poll(() => ofNetwork(code), { timeout: 30_000, interval: 200 })
      .toSatisfy((seen) => seen !== undefined && seen.seenAt >= askedAt)
      .then(() => ofNetwork(code));
  }

  test("one that trusts Postern only is sound; with another key pinned it is an alarm", async () => {
    const { publicKey: authority } = await prepareAuthority(console_, {});
    const principals = [`${localLogin}@true-1`];
    const sshd = await startSshd({ folder: at("true-1"), authority, principals });
    servers.push(sshd);
    await register("true-1", sshd.port, sshd.hostKey);
    expect(await looked("true-1")).toMatchObject({ state: "sound", findings: [] });
    await moveHost(console_, {
      ...{ code: "true-1", address: "127.0.0.1", port: sshd.port },
      hostKeys: [newKey(at("another"))],
    });
    expect(await looked("true-1")).toMatchObject({ state: "key_changed" });
    expect(await alarms("true-1")).toEqual([["host_key_changed", true]]);
    await looked("true-1");
    expect(await alarms("true-1")).toHaveLength(1);
  });

  test("certificates count from the addresses as which the host sees the gateways", async () => {
    const { publicKey: authority } = await prepareAuthority(console_, {});
    const principals = [`${localLogin}@nat-1`];
    const sshd = await startSshd({ folder: at("nat-1"), authority, principals });
    servers.push(sshd);
    await register("nat-1", sshd.port, sshd.hostKey);
    const seenAs = (...sourceAddresses: string[]) =>
      moveHost(console_, {
        ...{ code: "nat-1", address: "127.0.0.1", port: sshd.port, sourceAddresses },
        hostKeys: [sshd.hostKey],
      });
    await seenAs("192.0.2.1");
    expect(await looked("nat-1")).toMatchObject({
      findings: [{ code: "certificate_refused", subject: localLogin }],
    });
    await seenAs("192.0.2.1", "127.0.0.1");
    expect(await looked("nat-1")).toMatchObject({ state: "sound" });
  });

  test("one that takes passwords is open, and an alarm", async () => {
    const sshd = await startOpenSshd(at("open-1"), ["AuthenticationMethods any"]);
    servers.push(sshd);
    await register("open-1", sshd.port, sshd.hostKey);
    expect(await looked("open-1")).toMatchObject({ state: "open" });
    expect(await alarms("open-1")).toEqual([["host_open", true]]);
  });

  test("one that does not know who comes as a login refuses our certificate, which is found", async () => {
    const { publicKey: authority } = await prepareAuthority(console_, {});
    const sshd = await startSshd({
      ...{ folder: at("lax-1"), authority, principals: [`${localLogin}@elsewhere`] },
    });
    servers.push(sshd);
    await register("lax-1", sshd.port, sshd.hostKey);
    expect(await looked("lax-1")).toMatchObject({
      state: "drifted",
      findings: [{ code: "certificate_refused", subject: localLogin }],
    });
  });

  test("one that lets in whoever has any certificate is open, and an alarm", async () => {
    const hostKey = newKey(at("any-1"));
    const keys = { hostKeys: [readFileSync(at("any-1"))] };
    const server = new ssh2.Server(keys, (client) => {
      client.on("error", () => undefined);
      client.on("authentication", (context) =>
        context.method === "publickey" ? context.accept() : context.reject(["publickey"]),
      );
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    servers.push({ stop: () => server.close() });
    await register("any-1", (server.address() as AddressInfo).port, hostKey);
    expect(await looked("any-1")).toMatchObject({
      state: "open",
      findings: [{ code: "foreign_certificate_accepted", subject: localLogin }],
    });
    expect(await alarms("any-1")).toEqual([["host_open", true]]);
  });

  test("one that calls its ways in by no names cannot have what it offers left out", async () => {
    const hostKey = newKey(at("odd-1"));
    const server = new ssh2.Server({ hostKeys: [readFileSync(at("odd-1"))] }, (client) => {
      client.on("error", () => undefined);
      client.on("authentication", (context) =>
        context.reject(["publickey", "pass\u0000word\u001b[2J" as never]),
      );
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    servers.push({ stop: () => server.close() });
    await register("odd-1", (server.address() as AddressInfo).port, hostKey);
    const seen = await looked("odd-1");
    expect(seen?.state).toBe("open");
    expect(seen?.findings).toContainEqual({
      ...{ code: "method_offered", subject: "pass?word?[2J" },
    });
  });

  test("one that does not answer is away, which is no alarm", async () => {
    await register("away-1", await freePort(), newKey(at("away-1")));
    expect(await looked("away-1")).toMatchObject({ state: "unreachable" });
    expect(await alarms("away-1")).toEqual([]);
  });
});
