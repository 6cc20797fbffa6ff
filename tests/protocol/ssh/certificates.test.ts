import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import {
  addSshKey,
  issueCertificate,
  listMyCertificates,
  listMySshKeys,
  listSessions,
  removeSshKey,
  revokeCertificate,
} from "#lib/bastion/index.ts";
import { begin, type Context, type PersonActor, type PersonId } from "#lib/kernel/index.ts";
import { enterGateway } from "#lib/protocols/ssh/index.ts";
import { asPerson } from "#tests/catalog/people.ts";
import { hasOpenssh, localLogin, newKey, run, type Ran } from "#tests/support/openssh.ts";
import { end, mintRoot } from "#tests/tickets/carriers.ts";
import { at, atGateway, give, newRight, options, target, trustGateway } from "./at-gateway.ts";

let made = 0;

type Carrying = { readonly personId: PersonId; readonly context: Context };

/** Somebody signed in at the portal, from this machine. */
async function signedIn(personId: PersonId, address = "127.0.0.1"): Promise<Carrying> {
  const { ticketId } = await mintRoot({ personId });
  const { actor } = asPerson(personId);
  return { personId, context: begin({ ...(actor as PersonActor), ticketId }, { address }) };
}

/** A key of theirs that Postern does not know, and a certificate for it; answers its file. */
async function certified({ context }: Carrying, ...kind: string[]) {
  const file = at(`certified-${(made += 1)}`);
  const publicKey = newKey(file, ...kind);
  const { certificate, serial } = await issueCertificate(context, { publicKey });
  writeFileSync(`${file}-cert.pub`, `${certificate}\n`);
  return { file, publicKey, serial };
}

describe.runIf(hasOpenssh)("with a certificate of the people authority", () => {
  const here = atGateway();
  let right: string;
  let somebody: Carrying;
  beforeAll(async () => {
    await trustGateway(here);
    right = await newRight();
    await give(here.person(0), right);
    somebody = await signedIn(here.person(0));
  });

  const certificateOf = (file: string) => ["-o", `CertificateFile=${file}-cert.pub`];
  const enter = (file: string, command = "echo in"): Promise<Ran> => {
    const port = String(here.gateway.port);
    return run("ssh", [...options(file), ...certificateOf(file), "-p", port, target, command]);
  };

  /** Somebody who is in, until they are out. */
  async function stay(file: string): Promise<{ over: Promise<string> }> {
    const port = String(here.gateway.port);
    const args = [...options(file), ...certificateOf(file), "-p", port, target, "echo in; cat"];
    const child = spawn("ssh", args, { stdio: ["pipe", "pipe", "pipe"] });
    let said = "";
    child.stderr.on("data", (data: Buffer) => (said += data.toString()));
    const over = new Promise<string>((resolve) => void child.once("exit", () => resolve(said)));
    await new Promise<void>((resolve, reject) => {
      child.stdout.once("data", () => resolve());
      void over.then((words) => reject(new Error(`it is out: ${words}`)));
    });
    return { over };
  }

  test.each([
    ["Ed25519", ["-t", "ed25519"]],
    ["ECDSA", ["-t", "ecdsa", "-b", "256"]],
    ["ECDSA of 521 bits", ["-t", "ecdsa", "-b", "521"]],
    ["RSA", ["-t", "rsa", "-b", "3072"]],
  ])("one enters by a key that was never registered (%s)", async (_name, kind) => {
    const { file } = await certified(somebody, ...kind);
    const ran = await enter(file);
    expect([ran.status, ran.out.toString(), ran.errors]).toEqual([0, "in\n", ""]);
  });

  test("the session is the person's, from where they are", async () => {
    const { file } = await certified(somebody);
    const inside = await stay(file);
    const [live] = (await listSessions(somebody.context, { isLive: "true" })).sessions;
    expect(live).toMatchObject({
      personId: somebody.personId,
      host: "web-1",
      address: "127.0.0.1",
    });
    const [{ serial } = { serial: "" }] = (await listMyCertificates(somebody.context, {}))
      .certificates;
    await revokeCertificate(somebody.context, { serial });
    await inside.over;
  });

  test("a jump ends at the gateway with it too", async () => {
    const { file } = await certified(somebody);
    const port = String(here.gateway.port);
    const all = [...options(file), ...certificateOf(file)];
    const proxy = ["ssh", ...all, "-p", port, "-W", "web-1:22", "jump@127.0.0.1"].join(" ");
    const ran = await run("ssh", [
      ...[...all, "-o", `ProxyCommand=${proxy}`],
      ...[`${localLogin}@web-1`, "echo in"],
    ]);
    expect([ran.status, ran.out.toString(), ran.errors]).toEqual([0, "in\n", ""]);
  });

  test("who has no right enters nothing, and no host takes it", async () => {
    const { file } = await certified(await signedIn(here.person(1)));
    expect((await enter(file)).errors).toMatch(/may not enter this host as this login/);
    // The first of two values counts: this host is nobody's known one.
    const args = ["-o", "StrictHostKeyChecking=no", ...options(file), ...certificateOf(file)];
    const place = ["-p", String(here.sshd.port), `${localLogin}@127.0.0.1`, "id"];
    expect((await run("ssh", [...args, ...place])).errors).toMatch(/Permission denied/);
  });

  test("it ends with the ticket that asked for it, and so does who is in", async () => {
    const asking = await signedIn(here.person(0));
    const { file } = await certified(asking);
    const inside = await stay(file);
    const { ticketId } = asking.context.actor as PersonActor;
    await end({ kind: "ticket", id: ticketId });
    expect(await inside.over).toMatch(/your sign-in was ended/);
    expect((await enter(file)).errors).toMatch(/Permission denied/);
  });

  test("leaving one session ends neither the ticket nor another session", async () => {
    const { file } = await certified(somebody);
    const inside = await stay(file);
    expect((await enter(file)).status).toBe(0);
    expect((await enter(file)).status).toBe(0);
    const { sessions } = await listSessions(somebody.context, { isLive: "true" });
    expect(sessions.length).toBeGreaterThan(0);
    const [{ serial } = { serial: "" }] = (await listMyCertificates(somebody.context, {}))
      .certificates;
    await revokeCertificate(somebody.context, { serial });
    expect(await inside.over).toMatch(/your sign-in was ended/);
    expect((await enter(file)).errors).toMatch(/Permission denied/);
  });

  test("a registered key that is removed takes its certificate along", async () => {
    const { context } = somebody;
    const { file, publicKey } = await certified(somebody);
    await addSshKey(context, { name: "laptop", publicKey });
    const inside = await stay(file);
    const [{ keyId } = { keyId: "" }] = (await listMySshKeys(context, {})).keys;
    await removeSshKey(context, { keyId });
    expect(await inside.over).toMatch(/SSH key that you came with was removed/);
    expect((await enter(file)).errors).toMatch(/Permission denied/);
  });

  test("from another address it is worth nothing", async () => {
    const { file } = await certified(await signedIn(here.person(0), "192.0.2.7"));
    expect((await enter(file)).errors).toMatch(/Permission denied/);
  });

  test("a web process enters with it for whoever is signed in", async () => {
    const there = { address: "127.0.0.1", port: here.gateway.port };
    const whose = await signedIn(here.person(0), "192.0.2.9");
    const { client } = await enterGateway(whose.context, {
      ...{ ...there, login: localLogin, host: "web-1" },
    });
    const said = await new Promise<string>((resolve, reject) => {
      client.exec("echo in", (error, channel) => {
        if (error) return reject(error);
        channel.once("data", (data: Buffer) => resolve(data.toString()));
      });
    });
    expect(said).toBe("in\n");
    const { sessions } = await listSessions(whose.context, {});
    expect(sessions[0]?.address).toBe("192.0.2.9");
    client.end();
  });
});
