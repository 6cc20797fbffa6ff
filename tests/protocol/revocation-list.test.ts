import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { signCertificate } from "#lib/bastion/authority.ts";
import { certificateLine } from "#lib/bastion/ssh/certificate.ts";
import { parseKeyLine } from "#lib/bastion/ssh/public-key.ts";
import { writeRevocationList } from "#lib/bastion/ssh/revocation-list.ts";
import {
  listAuthorities,
  prepareAuthority,
  prepareNextAuthority,
  readRevocationList,
  retireAuthority,
  useAuthority,
} from "#lib/bastion/index.ts";
import { begin, newId, sql, systemActor } from "#lib/kernel/index.ts";
import { clock, console as atConsole, openCompany, writeStraight } from "#tests/signin/staff.ts";
import { hasOpenssh, newKey, run } from "#tests/support/openssh.ts";
import { startRest, type RestServer } from "#tests/support/rest-server.ts";
import { inWork } from "#tests/tickets/carriers.ts";

const folder = mkdtempSync(join(tmpdir(), "postern-krl-"));
const at = (name: string) => join(folder, name);
const path = "/api/v1/bastion/krl";

let server: RestServer;
beforeAll(async () => {
  await openCompany();
  await prepareAuthority(atConsole, {});
  await inWork((work) => signCertificate(work, { purpose: "people", ...sample(1n) }));
  server = await startRest();
});
beforeEach(() => clock.reset());
afterAll(() => {
  clock.release();
  rmSync(folder, { recursive: true });
});

const subject = parseKeyLine(newKeyLine());

function newKeyLine(): string {
  return newKey(at(`key-${randomBytes(4).toString("hex")}`));
}

const sample = (serial: bigint) => ({
  subject,
  body: {
    ...{ kind: "user" as const, serial, keyId: "session", principals: ["deploy@web-1"] },
    ...{ validAfter: new Date(0), validBefore: new Date("2100-01-01") },
    ...{ criticalOptions: {}, extensions: {} },
  },
});

/** A certificate of the session authority in use, as a file. */
async function certificateOf(serial: bigint): Promise<string> {
  const file = at(`serial-${serial}-cert.pub`);
  const blob = await inWork((work) =>
    signCertificate(work, { purpose: "session", ...sample(serial) }),
  );
  writeFileSync(file, `${certificateLine(blob)}\n`);
  return file;
}

async function isRevoked(list: Uint8Array, file: string): Promise<boolean> {
  writeFileSync(at("asked"), list);
  const { status, out } = await run("ssh-keygen", ["-Q", "-f", at("asked"), file]);
  expect([0, 1]).toContain(status);
  return out.toString().includes("REVOKED");
}

const listed = async () => (await readRevocationList(begin(systemActor("test")), {})).list;

const endedSession = (serial: number, reason: string) =>
  writeStraight(
    sql`insert into bastion_session (id, person_id, ticket_id, host_id, login, entitlement_ids,
          features, serial, opened_at, seen_at, ended_at, end_reason)
        values (${newId()}::uuid, ${newId()}::uuid, ${newId()}::uuid, ${newId()}::uuid, 'deploy',
          '{}', '{}', ${serial}, ${clock.at}, ${clock.at}, ${clock.at}, ${reason})`,
  );

const keyFile = (name: string, line: string): string => {
  writeFileSync(at(name), `${line}\n`);
  return at(name);
};

describe.runIf(hasOpenssh)("the list of what hosts refuse", () => {
  test("has sessions that were ended while their certificate was good, and no others", async () => {
    await endedSession(1001, "right_ended");
    await endedSession(1002, "left");
    const list = await listed();
    expect(await isRevoked(list, await certificateOf(1001n))).toBe(true);
    expect(await isRevoked(list, await certificateOf(1002n))).toBe(false);
    expect(await isRevoked(list, await certificateOf(1003n))).toBe(false);
    clock.pass(10 * 60 + 1);
    const later = await listed();
    expect(await isRevoked(later, at("serial-1001-cert.pub"))).toBe(false);
    expect(later.length).toBeLessThan(list.length);
  });

  test("names every key of Postern's that hosts are not to trust, and not the one they are", async () => {
    const list = await listed();
    const { authorities } = await listAuthorities(atConsole, {});
    expect(new Set(authorities.map(({ purpose }) => purpose))).toEqual(
      new Set(["session", "people"]),
    );
    for (const { purpose, publicKey } of authorities) {
      const isSession = purpose === "session";
      expect(await isRevoked(list, keyFile(purpose, publicKey))).toBe(!isSession);
    }
  });

  test("has an authority from when it is retired: while one follows the other, both count", async () => {
    const { publicKey: before } = await prepareAuthority(atConsole, {});
    const old = keyFile("old", before);
    const signed = await certificateOf(2001n);
    const { authorityId, publicKey } = await prepareNextAuthority(atConsole, {
      purpose: "session",
    });
    const next = keyFile("next", publicKey);
    const { authorities } = await listAuthorities(atConsole, {});
    const oldId = authorities.find((each) => each.publicKey === before)?.authorityId ?? "";
    const areRevoked = async () => {
      const list = await listed();
      return Promise.all([old, next, signed].map((file) => isRevokedBy(list, file)));
    };
    expect(await areRevoked()).toEqual([false, false, false]);
    await useAuthority(atConsole, { authorityId });
    expect(await areRevoked()).toEqual([false, false, false]);
    await retireAuthority(atConsole, { authorityId: oldId, reason: "test" });
    expect(await areRevoked()).toEqual([true, false, true]);
  });

  /** With a file of its own: several are asked at once. */
  async function isRevokedBy(list: Uint8Array, file: string): Promise<boolean> {
    const own = `${file}.krl`;
    writeFileSync(own, list);
    const { out } = await run("ssh-keygen", ["-Q", "-f", own, file]);
    return out.toString().includes("REVOKED");
  }
});

describe("the list is fetched", () => {
  test("by anybody, and not twice by whoever has what it says", async () => {
    const first = await fetch(`${server.url}${path}`);
    expect(first.status).toBe(200);
    expect(first.headers.get("content-type")).toBe("application/octet-stream");
    const body = Buffer.from(await first.arrayBuffer());
    expect(body.subarray(0, 8).toString("latin1")).toBe("SSHKRL\n\0");
    const tag = first.headers.get("etag") ?? "";
    const again = await fetch(`${server.url}${path}`, { headers: { "if-none-match": tag } });
    expect([again.status, await again.text()]).toEqual([304, ""]);
    const other = await fetch(`${server.url}${path}`, { headers: { "if-none-match": '"other"' } });
    expect(other.status).toBe(200);
  });

  test("and nothing else is done there", async () => {
    const posted = await fetch(`${server.url}${path}`, { method: "POST", body: "x" });
    expect([posted.status, posted.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
    const head = await fetch(`${server.url}${path}`, { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
  });
});

describe.runIf(hasOpenssh)("a host's copy", () => {
  const script = resolve(import.meta.dirname, "../../deploy/postern-krl.sh");
  const file = at("revoked-keys");
  const fetchFrom = (url: string) =>
    run("env", [`POSTERN_URL=${url}`, `KRL_FILE=${file}`, "sh", script]);
  const rest = () =>
    readdirSync(folder).filter((name) => /^revoked-keys\.[A-Za-z0-9]{6}$/.test(name));

  test("is put in place whole, readable, and left alone while nothing changed", async () => {
    expect(await fetchFrom(server.url)).toMatchObject({ status: 0, errors: "" });
    const { status } = await run("ssh-keygen", ["-Q", "-f", file, keyFile("probe", newKeyLine())]);
    expect(status).toBe(0);
    expect(statSync(file).mode & 0o777).toBe(0o644);
    const { ino } = statSync(file);
    expect(await fetchFrom(server.url)).toMatchObject({ status: 0, errors: "" });
    expect(statSync(file).ino).toBe(ino);
    expect(rest()).toEqual([]);
  });

  const everyKey = Buffer.from("this is no list");
  const good = () =>
    writeRevocationList({
      ...{ version: 1n, now: clock.at, comment: "", byAuthority: [], keys: [subject.blob] },
    });
  /** With serial 0 among them sshd refuses everybody. */
  const withSerialZero = () => {
    const list = writeRevocationList({
      ...{ version: 1n, now: clock.at, comment: "", keys: [] },
      byAuthority: [{ authority: subject.blob, revoked: { serials: [1n], keyIds: [] } }],
    });
    list.writeUInt8(0, list.length - 1);
    return list;
  };

  test.each<[what: string, status: number, body: () => Buffer]>([
    ["an error", 500, () => Buffer.from("sorry")],
    ["a page", 200, () => everyKey],
    ["nothing", 200, () => Buffer.alloc(0)],
    ["half a list", 200, () => good().subarray(0, 60)],
    ["a list with serial 0", 200, withSerialZero],
    ["more than anybody revokes", 200, () => Buffer.alloc(5_000_000, 1)],
    ["a way elsewhere", 302, () => Buffer.alloc(0)],
  ])("stays as it is when %s comes", async (_what, status, body) => {
    writeFileSync(file, good());
    rmSync(`${file}.etag`, { force: true });
    const other = await answering(status, body());
    const ran = await fetchFrom(other.url);
    other.server.close();
    expect(ran.status).not.toBe(0);
    expect(ran.errors).toMatch(/stays as it is/);
    expect(readFileSync(file).equals(good())).toBe(true);
    expect(rest()).toEqual([]);
  });

  test("stays as it is when Postern is away, or its address is not to be trusted", async () => {
    writeFileSync(file, good());
    const other = await answering(200, good());
    other.server.close();
    expect((await fetchFrom(other.url)).status).not.toBe(0);
    expect((await fetchFrom("http://postern.example.com")).errors).toMatch(/must be https/);
    expect(readFileSync(file).equals(good())).toBe(true);
  });

  async function answering(status: number, body: Buffer): Promise<{ url: string; server: Server }> {
    const other = createServer((_, response) => {
      response.writeHead(status, { location: `${server.url}${path}` }).end(body);
    });
    await new Promise<void>((done) => other.listen(0, "127.0.0.1", done));
    const { port } = other.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}`, server: other };
  }
});
