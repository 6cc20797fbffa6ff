import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { registerHost, shapeRight } from "#lib/bastion/index.ts";
import { createEntitlement, createSystem } from "#lib/catalog/index.ts";
import type { PersonId } from "#lib/kernel/index.ts";
import { listRecordings, readRecording } from "#lib/recordings/index.ts";
import { console_ } from "#tests/catalog/people.ts";
import { hasOpenssh, localLogin } from "#tests/support/openssh.ts";
import { at, atGateway, give, keyOf, knownHosts, newRight, ssh, workerOf } from "./at-gateway.ts";
import {
  askExec,
  askShell,
  askSubsystem,
  askTerminal,
  changeWindow,
  openSession,
  rawClient,
} from "./raw-client.ts";
import { typeIn } from "./raw-client.ts";

describe.runIf(hasOpenssh)("whoever holds a right and misuses the protocol", () => {
  const here = atGateway();
  let key: string;
  let ordinary: string;
  beforeAll(async () => {
    writeFileSync(at("known_hosts"), await knownHosts(here.gateway.port));
    await give(here.person(0), await newRight());
    key = await keyOf(here.person(0));
    ordinary = await ordinaryKey(here.person(3));
  });

  /** Of somebody with a right to a host outside production, who goes on where nothing is kept. */
  async function ordinaryKey(personId: PersonId): Promise<string> {
    appendFileSync(at(`principals/${localLogin}`), `${localLogin}@lab-1\n`);
    const system = { code: "lab", name: "Lab", kind: "hosts", zone: "test" } as const;
    const { systemId } = await createSystem(console_, system);
    const host = { code: "lab-1", systemCode: "lab", address: "127.0.0.1", port: here.sshd.port };
    await registerHost(console_, { ...host, hostKeys: [here.sshd.hostKey] });
    const { entitlementId } = await createEntitlement(console_, {
      ...{ systemId, code: "lab-enter", name: "Lab", risk: "low", isRequestable: true },
    });
    await shapeRight(console_, {
      ...{ systemCode: "lab", entitlementCode: "lab-enter", login: localLogin },
      ...{ features: ["shell", "exec"], forwardPorts: [] },
    });
    await give(personId, entitlementId);
    return keyOf(personId);
  }
  const recordingsOf = async (personId: PersonId) =>
    (await listRecordings(console_, { personId, limit: 50 })).recordings;
  const until = async (isSo: () => boolean | Promise<boolean>) => {
    for (let tries = 0; tries < 400; tries++) {
      if (await isSo()) return;
      await pause(25);
    }
    throw new Error("it never came about");
  };

  test("starts one thing in one channel, and harms no one by asking for a second", async () => {
    const worker = workerOf(process.pid);
    const raw = await rawClient(here.gateway.port, key);
    raw.say(...openSession());
    raw.say(...askExec(`touch ${at("first")}; sleep 1`));
    raw.say(...askExec(`touch ${at("second")}`));
    raw.say(...askShell());
    raw.say(...askSubsystem("nothing"));
    await until(() => existsSync(at("first")));
    await pause(500);
    expect(existsSync(at("second"))).toBe(false);
    await raw.end();
    expect(workerOf(process.pid)).toBe(worker);
    expect((await ssh(here, key, ["echo in"])).out.toString()).toBe("in\n");
  });

  test.each<[what: string, request: () => Buffer[]]>([
    ["a subsystem that is none", () => askSubsystem("nothing")],
    ["a command that is too long", () => askExec("x".repeat(40_000))],
  ])("harms no one by %s, without asking for an answer", async (_what, request) => {
    const worker = workerOf(process.pid);
    const raw = await rawClient(here.gateway.port, key);
    raw.say(...openSession());
    raw.say(...request());
    expect((await ssh(here, key, ["echo in"])).out.toString()).toBe("in\n");
    await raw.end();
    expect(workerOf(process.pid)).toBe(worker);
  });

  test("has no terminal that is recorded as none", async () => {
    const raw = await rawClient(here.gateway.port, key);
    const before = (await recordingsOf(here.person(0))).length;
    raw.say(...openSession());
    raw.say(...askShell());
    raw.say(...askTerminal());
    raw.say(...typeIn(`tty > ${at("tty")}; touch ${at("tty-done")}\n`));
    await until(() => existsSync(at("tty-done")));
    await raw.end();
    await until(async () => (await recordingsOf(here.person(0))).length > before);
    const [{ kind = "" } = {}] = await recordingsOf(here.person(0));
    expect([kind, readFileSync(at("tty"), "utf8").trim()]).toEqual(["shell", "not a tty"]);
  });

  test("does not shake off a recording by changing the size of a window", async () => {
    const raw = await rawClient(here.gateway.port, ordinary, `${localLogin}%lab-1@127.0.0.1`);
    raw.say(...openSession());
    raw.say(...askTerminal());
    raw.say(...askShell());
    raw.say(...typeIn(`touch ${at("began")}\n`));
    await until(() => existsSync(at("began")));
    for (let each = 0; each < 20; each++) {
      for (let size = 1; size <= 500; size++) raw.say(...changeWindow(size + (each % 2) * 100, 24));
      await new Promise((go) => void setImmediate(go));
    }
    raw.say(...typeIn(`echo af""ter; touch ${at("ended")}\nexit\n`));
    await until(() => existsSync(at("ended")));
    await raw.end();
    const [last] = await recordingsOf(here.person(3));
    await until(async () => (await recordingsOf(here.person(3)))[0]?.state !== "open");
    expect((await recordingsOf(here.person(3)))[0]?.state).toBe("sealed");
    const { lines } = await readRecording(console_, { recordingId: last?.recordingId ?? "" });
    expect(lines.map(([, , data]) => String(data)).join("")).toContain("after");
    // Of ten thousand changes.
    expect(lines.filter(([, code]) => code === "r").length).toBeLessThan(1000);
  });
});
