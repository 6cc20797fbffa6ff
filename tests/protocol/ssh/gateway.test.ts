import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { listMySshKeys, moveHost, removeSshKey, type Feature } from "#lib/bastion/index.ts";
import { asPerson, console_ } from "#tests/catalog/people.ts";
import { hasOpenssh, keygen, newKey, run } from "#tests/support/openssh.ts";
import {
  at,
  atGateway,
  firstMayEnter,
  give,
  keyOf,
  newRight,
  options,
  sha256,
  ssh,
  target,
  trustGateway,
} from "./at-gateway.ts";

describe.runIf(hasOpenssh)("through the gateway", () => {
  const here = atGateway();
  let key: string;
  beforeAll(async () => {
    key = await firstMayEnter(here);
  });

  test("a command runs on the host, and its status comes back", async () => {
    const ran = await ssh(here, key, ["echo out; echo err >&2; exit 7"]);
    expect(ran).toMatchObject({ status: 7, errors: "err\n" });
    expect(ran.out.toString()).toBe("out\n");
  });

  test("a status that comes long after the last output is still the status", async () => {
    const ran = await ssh(here, key, ["exec >&- 2>&-; sleep 0.5; exit 7"]);
    expect(ran.status).toBe(7);
  });

  test("binary input and output arrive as they are", async () => {
    const bytes = randomBytes(3_000_000);
    const ran = await ssh(here, key, ["cat"], bytes);
    expect([ran.status, sha256(ran.out)]).toEqual([0, sha256(bytes)]);
  });

  test("files come and go by sftp and both modes of scp", async () => {
    const bytes = randomBytes(300_000);
    writeFileSync(at("sent"), bytes);
    for (const mode of [[], ["-O"]]) {
      const port = ["-P", String(here.gateway.port)];
      const there = `${target}:${at("there")}`;
      const up = await run("scp", [...mode, ...options(key), ...port, at("sent"), there]);
      const down = await run("scp", [...mode, ...options(key), ...port, there, at("back")]);
      expect([up.status, down.status]).toEqual([0, 0]);
      expect(sha256(readFileSync(at("back")))).toBe(sha256(bytes));
    }
  });

  test("a jump ends here too: the host of the inner connection is the gateway's", async () => {
    const port = String(here.gateway.port);
    const proxy = ["ssh", ...options(key), "-p", port, "-W", "web-1:22", "jump@127.0.0.1"].join(
      " ",
    );
    const login = target.split("%")[0] ?? "";
    const args = [...options(key), "-o", `ProxyCommand=${proxy}`, `${login}@web-1`, "echo in"];
    const ran = await run("ssh", args);
    expect([ran.status, ran.out.toString(), ran.errors]).toEqual([0, "in\n", ""]);
  });

  test("sixty commands, sixty right statuses", async () => {
    const control = ["-o", `ControlPath=${at("control")}`];
    const master = [...control, "-o", "ControlMaster=auto", "-o", "ControlPersist=20"];
    for (let wave = 0; wave < 6; wave++) {
      const statuses = await Promise.all(
        Array.from({ length: 10 }, async (_, each) => {
          const args = wave === 0 ? [] : master;
          const all = [...options(key), ...args, "-p", String(here.gateway.port), target];
          return (await run("ssh", [...all, `exit ${each}`])).status;
        }),
      );
      expect(statuses).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    }
    await run("ssh", [...control, "-O", "exit", target]);
  });
});

describe.runIf(hasOpenssh)("whoever may not", () => {
  const here = atGateway();
  beforeAll(() => trustGateway(here));

  test.each<[says: string, features: Feature[], asks: string[], words: RegExp]>([
    ["a shell without `shell`", ["exec"], [], /does not allow/],
    ["a command without `exec`", ["shell"], ["id"], /does not allow/],
    ["sftp with `forward` alone", ["forward"], ["-s", "sftp"], /does not allow/],
  ])("%s is refused", async (_says, features, asks, words) => {
    const key = await somebodyWith(features);
    const ran = await ssh(here, key, asks.slice(-1), Buffer.alloc(0), asks.slice(0, -1));
    expect([ran.status, words.test(ran.errors)]).toEqual([255, true]);
  });

  let turn = 0;
  async function somebodyWith(features: Feature[]): Promise<string> {
    const person = here.person((turn += 1));
    await give(person, await newRight(features));
    return keyOf(person);
  }

  test("without a right, a login or a host of that name, all look the same", async () => {
    const key = await keyOf(here.person(4));
    const login = target.split("%")[0] ?? "";
    const asked = [target, `nobody%web-1@127.0.0.1`, `${login}%web-9@127.0.0.1`];
    const ran = await Promise.all(asked.map((to) => ssh(here, key, ["id"], undefined, [], to)));
    expect(new Set(ran.map(({ errors }) => errors)).size).toBe(1);
    expect(ran[0]?.errors).toMatch(/may not enter this host as this login/);
  });

  test("an unknown key, a removed one and an agent forwarded get nowhere", async () => {
    const person = here.person(5);
    const key = await keyOf(person);
    const [{ keyId } = { keyId: "" }] = (await listMySshKeys(asPerson(person), {})).keys;
    await removeSshKey(asPerson(person), { keyId });
    newKey(at("unknown"));
    for (const each of [key, at("unknown")]) {
      expect((await ssh(here, each, ["id"])).errors).toMatch(/Permission denied \(publickey\)/);
    }
  });

  test("a host that shows another key than the pinned one is not entered", async () => {
    const person = here.person(0);
    await give(person, await newRight());
    const key = await keyOf(person);
    const other = newKey(at("other_host_key"));
    const place = { code: "web-1", address: "127.0.0.1", port: here.sshd.port };
    await moveHost(console_, { ...place, hostKeys: [other] });
    const ran = await ssh(here, key, ["id"]);
    await moveHost(console_, { ...place, hostKeys: [here.sshd.hostKey] });
    expect([ran.status, ran.errors]).toEqual([255, expect.stringMatching(/shows another key/)]);
    expect((await ssh(here, key, ["echo in"])).out.toString()).toBe("in\n");
  });

  test("nobody logs in on the host but with a certificate of the gateway's", async () => {
    const key = at("direct");
    newKey(key);
    newKey(at("other_authority"));
    const login = target.split("%")[0] ?? "";
    keygen("-q", "-s", at("other_authority"), "-I", "x", "-n", `${login}@web-1`, `${key}.pub`);
    for (const extra of [[], ["-o", `CertificateFile=${key}-cert.pub`]]) {
      // The first of two values counts: this host is nobody's known one.
      const args = ["-o", "StrictHostKeyChecking=no", ...options(key), ...extra];
      const direct = ["-p", String(here.sshd.port), `${login}@127.0.0.1`, "id"];
      const ran = await run("ssh", [...args, ...direct]);
      expect([ran.status, ran.errors]).toEqual([255, expect.stringMatching(/Permission denied/)]);
    }
  });
});
