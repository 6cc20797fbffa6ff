import { beforeAll, describe, expect, test } from "vitest";
import {
  authorityKey,
  ensureAuthority,
  purposes,
  signCertificate,
  type Purpose,
} from "#lib/bastion/authority.ts";
import { parseCertificate } from "#lib/bastion/ssh/certificate.ts";
import { fingerprintOf, parseKeyLine } from "#lib/bastion/ssh/public-key.ts";
import {
  getAuthority,
  getHostKey,
  listAuthorities,
  prepareAuthority,
  prepareNextAuthority,
  readHostKey,
  retireAuthority,
  useAuthority,
} from "#lib/bastion/index.ts";
import { begin, systemActor } from "#lib/kernel/index.ts";
import { asPerson } from "#tests/catalog/people.ts";
import { hasOpenssh, keygen } from "#tests/support/openssh.ts";
import { console as atConsole, hire, openCompany, clock } from "#tests/signin/staff.ts";
import { inWork } from "#tests/tickets/carriers.ts";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

beforeAll(async () => {
  await openCompany();
  clock.release();
});

const statesOf = async (purpose: Purpose) =>
  (await listAuthorities(atConsole, {})).authorities
    .filter((each) => each.purpose === purpose)
    .map(({ authorityId, state }) => ({ authorityId, state }));

const signing = async (purpose: Purpose) =>
  (await statesOf(purpose)).find(({ state }) => state === "signing")?.authorityId ?? "";

const exampleKey = parseKeyLine(
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea",
);

const kindOf = (purpose: Purpose) => (purpose === "host" ? "host" : "user");

/** Whose signature a certificate carries that is signed now; of the host key, the key itself. */
const signer = (purpose: Purpose) =>
  inWork(async (work) => {
    if (purpose === "gateway") return fingerprintOf(await ensureAuthority(work, purpose));
    const blob = await signCertificate(work, {
      purpose,
      subject: exampleKey,
      body: {
        ...{ kind: kindOf(purpose), serial: 1n, keyId: "x", principals: ["x"] },
        ...{ validAfter: work.now, validBefore: work.now, criticalOptions: {}, extensions: {} },
      },
    });
    const { authority, isSignatureValid } = parseCertificate(blob);
    expect(isSignatureValid).toBe(true);
    return fingerprintOf(authority);
  });

describe.each(purposes)("the authority for %s", (purpose) => {
  test("is followed by another in steps, and what was signed counts until the last", async () => {
    const before = await signer(purpose);
    const first = await signing(purpose);
    const next = await prepareNextAuthority(atConsole, { purpose });
    expect(await signer(purpose)).toBe(before);
    await useAuthority(atConsole, { authorityId: next.authorityId });
    expect(await signer(purpose)).toBe(next.fingerprint);
    expect(await statesOf(purpose)).toEqual([
      { authorityId: next.authorityId, state: "signing" },
      { authorityId: first, state: "replaced" },
    ]);
    await retireAuthority(atConsole, { authorityId: first, reason: "test" });
    expect(await statesOf(purpose)).toEqual([
      { authorityId: next.authorityId, state: "signing" },
      { authorityId: first, state: "retired" },
    ]);
  });

  test("is not retired while it signs, nor used again once it was replaced", async () => {
    const inUse = await signing(purpose);
    const act = { authorityId: inUse, reason: "test" };
    await expect(retireAuthority(atConsole, act)).rejects.toMatchObject({
      reason: "authority_signs",
    });
    for (const { authorityId } of await statesOf(purpose)) {
      const asked = useAuthority(atConsole, { authorityId });
      await expect(asked).rejects.toMatchObject({ reason: "authority_is_not_next" });
    }
  });

  test("has one successor at a time, however many prepare or use one at once", async () => {
    const prepared = await Promise.allSettled(
      Array.from({ length: 4 }, () => prepareNextAuthority(atConsole, { purpose })),
    );
    const made = prepared.filter(({ status }) => status === "fulfilled");
    expect(made).toHaveLength(1);
    const next = (await statesOf(purpose)).find(({ state }) => state === "next");
    const used = await Promise.allSettled(
      Array.from({ length: 4 }, () =>
        useAuthority(atConsole, { authorityId: next?.authorityId ?? "" }),
      ),
    );
    expect(used.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await signing(purpose)).toBe(next?.authorityId);
  });

  test("that was prepared by mistake is retired without ever being used", async () => {
    const { authorityId } = await prepareNextAuthority(atConsole, { purpose });
    await retireAuthority(atConsole, { authorityId, reason: "test" });
    expect((await statesOf(purpose))[0]).toEqual({ authorityId, state: "retired" });
    const used = useAuthority(atConsole, { authorityId });
    await expect(used).rejects.toMatchObject({ reason: "authority_is_not_next" });
  });
});

test("hosts are told to trust the next session authority before it signs", async () => {
  const { publicKey: before } = await prepareAuthority(atConsole, {});
  const { publicKey, authorityId } = await prepareNextAuthority(atConsole, { purpose: "session" });
  const shown = await getAuthority(atConsole, {});
  expect(shown.publicKey).toBe(before);
  expect(shown.trusted).toContain(before);
  expect(shown.trusted).toContain(publicKey);
  await retireAuthority(atConsole, { authorityId, reason: "test" });
  expect((await getAuthority(atConsole, {})).trusted).not.toContain(publicKey);
});

describe.runIf(hasOpenssh)("the gateways' host key", () => {
  test("is published as OpenSSH and the DNS take it, with the one that follows", async () => {
    const anybody = asPerson((await hire()).id);
    await readHostKey(begin(systemActor("gateway")), { names: [] });
    const next = await prepareNextAuthority(atConsole, { purpose: "gateway" });
    const name = "bastion.example.com";
    const shown = await getHostKey(anybody, { name });
    const inUse = await inWork(({ tx }) => authorityKey(tx, "gateway"));
    expect(shown.fingerprint).toBe(inUse && fingerprintOf(inUse));
    expect(shown.keys).toHaveLength(shown.knownHosts.length);
    expect(shown.keys.some((line) => next.publicKey.startsWith(line))).toBe(true);
    expect(shown.keys[0]).toBe(shown.publicKey);
    const folder = mkdtempSync(join(tmpdir(), "postern-host-key-"));
    shown.keys.forEach((line, place) => {
      const file = join(folder, "key.pub");
      writeFileSync(file, `${line}\n`);
      const records = keygen("-r", name, "-f", file).trim().split("\n");
      expect(records).toContain(shown.sshfp[place]);
      writeFileSync(join(folder, "known_hosts"), `${shown.knownHosts[place]}\n`);
      const found = keygen("-F", `[${name}]:2222`, "-f", join(folder, "known_hosts"));
      expect(found).toContain(line);
    });
    rmSync(folder, { recursive: true });
    expect((await getHostKey(anybody, { name, port: 22 })).knownHosts[0]).toMatch(
      /^bastion\.example\.com ssh-ed25519 /,
    );
  });
});
