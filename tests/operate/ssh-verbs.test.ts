import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { listSessions } from "#lib/bastion/index.ts";
import { begin, type Context, type PersonId } from "#lib/kernel/index.ts";
import { approveRequest, getRequest, rejectRequest, RequestItemId } from "#lib/requests/index.ts";
import { actorFromTicket, decideDeviceGrant } from "#lib/tickets/index.ts";
import { asPerson, console_ } from "#tests/catalog/people.ts";
import {
  atGateway,
  give,
  keyOf,
  newRight,
  options,
  secondDecides,
  trustGateway,
} from "#tests/protocol/ssh/at-gateway.ts";
import { hasOpenssh, localLogin, newKey, run } from "#tests/support/openssh.ts";
import { startRest } from "#tests/support/rest-server.ts";
import { runHere, startPostern, type Running } from "#tests/support/run-postern.ts";
import { mintRoot } from "#tests/tickets/carriers.ts";
import { temporaryFolder } from "./installation.ts";

describe.runIf(hasOpenssh)("entering a host from the command line", () => {
  const here = atGateway();
  const home = temporaryFolder("home");
  let url = "";
  let enterId = "";
  beforeAll(async () => {
    url = (await startRest()).url;
    await secondDecides();
    enterId = await newRight();
  });

  type Settings = Readonly<Record<string, string>>;
  const settings = (ticket: string): Settings => ({
    ...{ PUBLIC_URL: url, SSH_PORT: String(here.gateway.port), POSTERN_TICKET: ticket },
    ...{ HOME: home, XDG_CONFIG_HOME: join(home, ".config") },
  });
  /** In a process of its own, as `ssh` writes where that does. */
  const postern = (ticket: string, ...args: string[]) => startPostern(args, settings(ticket));
  const verb = (ticket: string, ...args: string[]) => runHere(args, settings(ticket));
  const ticketOf = async (personId: PersonId) => (await mintRoot({ personId })).handle;
  const inBrowser = async (personId: PersonId): Promise<Context> => {
    const actor = await actorFromTicket(await ticketOf(personId));
    if (!actor) throw new Error("nobody signed in");
    return begin(actor);
  };
  /** Waits until a verb says this on standard error; answers what is in the brackets. */
  async function says(running: Running, what: RegExp): Promise<string> {
    await expect.poll(() => running.said(), { timeout: 60_000, interval: 50 }).toMatch(what);
    return what.exec(running.said())?.[1] ?? "";
  }

  test("signs in by a code, asks for the right, waits, and is in once it is approved", async () => {
    const asker = await inBrowser(here.person(0));
    const why = ["--reason", "the disk is full", "--duration", "30m"];
    const entering = postern("", "ssh", "web-1", ...why, "--", "echo", "in$((1+1))side");
    const code = await says(entering, /type the code (\S+),/);
    await decideDeviceGrant(asker, { code, verdict: "approved" });
    const number = await says(entering, /request (\d+) waits for Person 10002\n/);
    const found = await getRequest(asPerson(here.person(1)), { requestId: number });
    expect(found).toMatchObject({ reason: "the disk is full", items: [{ minutes: 30 }] });
    const itemId = RequestItemId.parse(found.items[0]?.itemId);
    await approveRequest(asPerson(here.person(1)), { itemId });
    expect(await entering.ended).toMatchObject({ code: 0, out: "in2side\n" });
    const [session] = (await listSessions(console_, {})).sessions;
    expect(session).toMatchObject({ host: "web-1", login: localLogin });
  });

  test("afterwards the kept sign-in and the right are enough, and the status is the command's", async () => {
    expect(await postern("", "ssh", `${localLogin}@web-1`, "--", "exit", "7").ended).toEqual({
      ...{ code: 7, out: "", err: "" },
    });
  });

  test("whoever is rejected reads why, and is not in", async () => {
    const ticket = await ticketOf(here.person(2));
    const entering = postern(ticket, "ssh", "web-1", "--reason", "to have a look", "--", "true");
    const number = await says(entering, /request (\d+) waits for Person 10002\n/);
    const found = await getRequest(asPerson(here.person(1)), { requestId: number });
    const itemId = RequestItemId.parse(found.items[0]?.itemId);
    await rejectRequest(asPerson(here.person(1)), { itemId, comment: "ask the database team" });
    const ran = await entering.ended;
    expect([ran.code, ran.out]).toEqual([1, ""]);
    expect(ran.err).toContain(
      `request ${number}: rejected (Person 10002 rejected: ask the database team)`,
    );
  });

  test.each<[what: string, args: string[], err: string]>([
    ["a host that is not there", ["web-9", "--", "true"], "you may not enter web-9, nor ask"],
    ["another login", ["nobody@web-1", "--", "true"], "you may not enter web-1, nor ask"],
    ["no reason", ["web-1", "--", "true"], "has to be asked for; expected --reason"],
    ["no host", ["web 1"], "expected [LOGIN@]HOST"],
    ["an option as a host", ["--", "-oProxyCommand=true"], "expected [LOGIN@]HOST"],
  ])("%s is said", async (_, args, err) => {
    const ran = await verb(await ticketOf(here.person(3)), "ssh", ...args);
    expect([ran.code, ran.out]).toEqual([1, ""]);
    expect(ran.err).toContain(err);
  });

  test("nothing of an identity is left behind", async () => {
    const folder = temporaryFolder("identities");
    const ran = startPostern(["ssh", "web-1", "--", "ls", folder], {
      ...settings(await ticketOf(here.person(0))),
      TMPDIR: folder,
    });
    expect(await ran.ended).toMatchObject({
      ...{ code: 0, out: expect.stringMatching(/^postern-ssh-/) as string },
    });
    expect(await run("ls", [folder])).toMatchObject({ out: Buffer.from("") });
  });

  test("the include that it writes is one by which ssh, and nothing else, enters", async () => {
    await give(here.person(4), enterId);
    const identity = ["--identity", await keyOf(here.person(4))];
    const ran = await verb(await ticketOf(here.person(4)), "ssh", "config", ...identity);
    const file = join(home, ".ssh/postern/config");
    expect(ran).toMatchObject({ code: 0, out: `${file}\n` });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const known = readFileSync(join(home, ".ssh/postern/known_hosts"), "utf8");
    expect(known).toMatch(/^(@(cert-authority postern-gateway|revoked \*) ssh-ed25519 .*\n)+$/);
    const main = join(home, "ssh_config");
    writeFileSync(main, `Include ${file}\n`);
    for (const name of ["web-1", `${localLogin}.web-1`]) {
      const args = ["-F", main, "-o", "BatchMode=yes", "-o", "LogLevel=ERROR"];
      const by = await run("ssh", [...args, name, "echo", "entered"]);
      expect([by.status, by.out.toString(), by.errors]).toEqual([0, "entered\n", ""]);
    }
  });

  describe("a certificate for a key of one's own", () => {
    const folder = temporaryFolder("certified");
    const key = join(folder, "id");
    let ticket = "";
    beforeAll(async () => {
      mkdirSync(folder, { recursive: true });
      newKey(key);
      ticket = await ticketOf(here.person(0));
      await trustGateway(here);
    });
    const enter = () =>
      run("ssh", [
        ...options(key),
        ...["-p", String(here.gateway.port), `${localLogin}%web-1@127.0.0.1`, "true"],
      ]);

    test("stands beside it, lets in, is listed, and is revoked", async () => {
      expect((await enter()).status).toBe(255);
      const issue = ["bastion", "certificate", `${key}.pub`, "--minutes", "10", "--json"];
      const issued = await verb(ticket, ...issue);
      expect([issued.code, issued.err]).toEqual([0, ""]);
      const { file, serial } = JSON.parse(issued.out) as { file: string; serial: string };
      expect(file).toBe(`${key}-cert.pub`);
      expect((await enter()).status).toBe(0);
      const listed = async () =>
        JSON.parse((await verb(ticket, "bastion", "certificates", "--json")).out) as unknown[];
      const [newest, ...others] = await listed();
      expect(newest).toMatchObject({ serial, sourceAddress: "127.0.0.1" });
      const revoked = await verb(ticket, "bastion", "revoke-certificate", serial);
      expect(revoked).toEqual({ code: 0, out: "It is revoked.\n", err: "" });
      expect((await enter()).status).toBe(255);
      expect(await listed()).toEqual(others);
    });

    test.each<[what: string, args: string[], code: number, err: string]>([
      ["a private key", [key], 1, "is a private key; expected"],
      ["no key", [import.meta.filename], 1, "publicKey: malformed key"],
      ["no file", [join(folder, "none.pub")], 1, "there is no file"],
      ["longer than there is", [`${key}.pub`, "--minutes", "16"], 1, "minutes: "],
      ["no minutes", [`${key}.pub`, "--minutes", "0"], 2, "expected a number of minutes"],
    ])("%s is said", async (_, args, code, err) => {
      const ran = await verb(ticket, "bastion", "certificate", ...args);
      expect([ran.code, ran.out]).toEqual([code, ""]);
      expect(ran.err).toContain(err);
    });
  });
});
