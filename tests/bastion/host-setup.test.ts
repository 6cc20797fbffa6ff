import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { signCertificate } from "#lib/bastion/authority.ts";
import {
  certifyCheck,
  getHost,
  prepareAuthority,
  registerHost,
  shapeRight,
  type Finding,
} from "#lib/bastion/index.ts";
import { certificateLine } from "#lib/bastion/ssh/certificate.ts";
import { parseKeyLine } from "#lib/bastion/ssh/public-key.ts";
import { createEntitlement, createSystem } from "#lib/catalog/index.ts";
import { begin, systemActor } from "#lib/kernel/index.ts";
import { startGateway, type Gateway } from "#lib/protocols/ssh/index.ts";
import { openPostern } from "#lib/registry/index.ts";
import { console_ } from "#tests/catalog/people.ts";
import { moduleTicket } from "#tests/protocol/rest/tickets.ts";
import { emptyDatabase, testKeys } from "#tests/support/database.ts";
import {
  hasOpenssh,
  keygen,
  localLogin,
  newKey,
  run,
  startOpenSshd,
  type Sshd,
} from "#tests/support/openssh.ts";
import { startRest } from "#tests/support/rest-server.ts";
import { runHere, type Ran } from "#tests/support/run-postern.ts";
import { inWork } from "#tests/tickets/carriers.ts";

const folder = mkdtempSync(join(tmpdir(), "postern-setup-"));
const at = (name: string) => join(folder, name);

describe.runIf(hasOpenssh)("a host that is set up", () => {
  let sshd: Sshd;
  let gateway: Gateway;
  let close: () => Promise<void>;
  let environment: Record<string, string>;

  const postern = (...args: string[]): Promise<Ran> =>
    runHere(["bastion", "host-setup", "web-1", "--folder", folder, ...args], environment);

  beforeAll(async () => {
    const opened = await openPostern(await emptyDatabase(), { keys: testKeys });
    close = () => opened.close();
    const system = { code: "web", name: "Web servers", kind: "hosts", zone: "production" } as const;
    const { systemId } = await createSystem(console_, system);
    await createEntitlement(console_, {
      ...{ systemId, code: "enter", name: "Enter", risk: "high", isRequestable: true },
    });
    await shapeRight(console_, {
      ...{ systemCode: "web", entitlementCode: "enter", login: localLogin, features: ["shell"] },
    });
    await prepareAuthority(console_, {});
    newKey(at("own"));
    writeFileSync(at("authorized_keys"), readFileSync(at("own.pub")));
    sshd = await startOpenSshd(folder);
    await registerHost(console_, {
      ...{ code: "web-1", systemCode: "web", address: "127.0.0.1", port: sshd.port },
      ...{ hostKeys: [sshd.hostKey], breakGlassAccount: "rescue" },
    });
    const url = (await startRest()).url;
    const ticket = await moduleTicket("keeper", "bastion:manage");
    environment = { PUBLIC_URL: url, POSTERN_TICKET: ticket };
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
    sshd?.stop();
    await close?.();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Straight to the host, past the gateway. */
  const directly = (...options: string[]) =>
    run("ssh", [
      ...["-F", "none", "-p", String(sshd.port), "-o", "IdentityAgent=none"],
      ...["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"],
      ...["-o", "LogLevel=ERROR", ...options, `${localLogin}@127.0.0.1`, "echo in"],
    ]);
  const byKey = (key: string, ...more: string[]) =>
    directly("-i", at(key), "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes", ...more);
  const byCertificate = (key: string) =>
    byKey(key, "-o", `CertificateFile=${at(`${key}-cert.pub`)}`);

  const found = async (): Promise<Record<string, Finding[]>> => {
    const { health } = await getHost(console_, { code: "web-1" });
    return Object.fromEntries(health.map(({ source, findings }) => [source, findings]));
  };

  /** As nobody is given one: any authority of Postern's, for any principal. */
  async function certified(name: string, purpose: "session" | "people", principal: string) {
    const subject = parseKeyLine(newKey(at(name)));
    const day = 86_400_000;
    const certificate = await inWork((work) =>
      signCertificate(work, {
        ...{ purpose, subject },
        body: {
          ...{ kind: "user", serial: 1n, keyId: name, principals: [principal] },
          ...{ validAfter: new Date(Date.now() - day), validBefore: new Date(Date.now() + day) },
          ...{ criticalOptions: {}, extensions: {} },
        },
      }),
    );
    writeFileSync(at(`${name}-cert.pub`), certificateLine(certificate));
  }

  test("before, a key of one's own lets in, and a check says what is wrong", async () => {
    expect(await byKey("own")).toMatchObject({ status: 0 });
    const checked = await postern("--check", "--json");
    expect(checked.code).toBe(1);
    const { findings } = JSON.parse(checked.out) as { findings: Finding[] };
    const codes = new Set(findings.map(({ code }) => code));
    const wrong = ["file_differs", "setting_overruled", "method_offered", "certificate_refused"];
    expect([...codes]).toEqual(expect.arrayContaining(wrong));
    expect((await found())["network"]).toContainEqual({
      code: "method_offered",
      subject: "keyboard-interactive",
    });
  });

  test("a setting that is ruled over elsewhere: nothing is applied, all is as it was", async () => {
    const config = readFileSync(at("sshd_config"), "utf8");
    writeFileSync(
      at("sshd_config"),
      `${config}Match User ${localLogin}\n  AuthorizedKeysFile ${at("authorized_keys")}\n`,
    );
    const refused = await postern("--apply");
    expect(refused.code).toBe(1);
    expect(refused.err).toContain("everything is as it was");
    expect(refused.err).toContain(`${localLogin}: authorizedkeysfile`);
    expect(readdirSync(at("sshd_config.d"))).toEqual([]);
    writeFileSync(at("sshd_config"), config);
    expect(await byKey("own")).toMatchObject({ status: 0 });
  });

  test("applying proves it: sound by its own root, and by what a gateway tries", async () => {
    mkdirSync(at("postern/principals"), { recursive: true });
    writeFileSync(at("postern/principals/left-over"), "left-over@web-1\n");
    const applied = await postern("--apply");
    expect(applied).toMatchObject({ code: 0, out: "sound\n" });
    expect(readdirSync(at("postern/principals"))).toEqual([localLogin]);
    expect(readFileSync(at("sshd_config.d/00-postern.conf"), "utf8")).toContain("rescue");
    expect(await found()).toEqual({ network: [], host: [] });
    expect(await postern("--check")).toMatchObject({ code: 0, out: "sound\n" });
  });

  test("nobody enters directly: not by a key of their own", async () => {
    const tried = await byKey("own");
    expect(tried).toMatchObject({ status: 255, out: Buffer.alloc(0) });
    expect(tried.errors).toContain("Permission denied (publickey)");
  });

  test.each(["password", "keyboard-interactive", "hostbased", "gssapi-with-mic", "none"])(
    "nobody enters directly: not by %s, which is not even offered",
    async (method) => {
      const ways = ["-o", `PreferredAuthentications=${method}`, "-o", "NumberOfPasswordPrompts=1"];
      const tried = await directly("-o", "BatchMode=no", ...ways);
      expect(tried).toMatchObject({ status: 255, out: Buffer.alloc(0) });
      expect(tried.errors).toContain("Permission denied (publickey)");
    },
  );

  test("nobody enters directly: not by a foreign certificate", async () => {
    newKey(at("foreign-authority"));
    newKey(at("foreign"));
    const names = `${localLogin}@web-1,${localLogin}`;
    keygen("-q", "-s", at("foreign-authority"), "-I", "x", "-n", names, at("foreign.pub"));
    expect(await byCertificate("foreign")).toMatchObject({ status: 255 });
  });

  test("nobody enters directly: not by a certificate of the authority for people", async () => {
    await certified("of-people", "people", `${localLogin}@web-1`);
    expect(await byCertificate("of-people")).toMatchObject({ status: 255 });
  });

  test("nobody enters directly: not by a session's certificate for another host", async () => {
    await certified("elsewhere", "session", `${localLogin}@web-2`);
    expect(await byCertificate("elsewhere")).toMatchObject({ status: 255 });
    await certified("by-name", "session", localLogin);
    expect(await byCertificate("by-name")).toMatchObject({ status: 255 });
    // So that the refusals above are of what they name, and of nothing else.
    await certified("right-one", "session", `${localLogin}@web-1`);
    expect(await byCertificate("right-one")).toMatchObject({ status: 0 });
  });

  test("what is changed on the host afterwards is found", async () => {
    writeFileSync(at("postern/principals/left-over"), "left-over@web-1\n");
    writeFileSync(at("postern/authority.pub"), newKey(at("another-authority")));
    const checked = await postern("--check", "--json");
    const { findings } = JSON.parse(checked.out) as { findings: Finding[] };
    expect(findings).toEqual(
      expect.arrayContaining([
        { code: "file_differs", subject: at("postern/authority.pub") },
        { code: "file_is_stray", subject: at("postern/principals/left-over") },
        { code: "certificate_refused", subject: localLogin },
      ]),
    );
    expect(await postern("--apply")).toMatchObject({ code: 0 });
  });

  test("a check's certificate opens nothing: no command, no files, no port", async () => {
    const subject = parseKeyLine(newKey(at("check")));
    const { hostId } = await getHost(console_, { code: "web-1" });
    const { certificates } = await certifyCheck(begin(systemActor("gateway")), {
      ...{ hostId, sourceAddress: "127.0.0.1" },
      keys: [{ login: localLogin, publicKey: subject.blob }],
    });
    const [certificate = Buffer.alloc(0)] = certificates;
    writeFileSync(at("check-cert.pub"), certificateLine(certificate));
    expect(await byCertificate("check")).toMatchObject({ status: 0, out: Buffer.alloc(0) });
    const forward = ["-W", `127.0.0.1:${sshd.port}`];
    const through = await byKey(
      "check",
      "-o",
      `CertificateFile=${at("check-cert.pub")}`,
      ...forward,
    );
    expect(through.out.toString()).toBe("");
    expect(through.errors).toContain("forwarding failed");
  });
});
