import { execFileSync } from "node:child_process";
import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import {
  certificateLine,
  parseCertificate,
  signedCertificate,
  unsignedCertificate,
  type CertificateBody,
} from "#lib/bastion/ssh/certificate.ts";
import { judgeCertificate, type Arrival } from "#lib/bastion/ssh/judge-certificate.ts";
import {
  ed25519Raw,
  fingerprintOf,
  keyLineOf,
  parseKeyLine,
  parsePublicKey,
} from "#lib/bastion/ssh/public-key.ts";
import { writeRevocationList } from "#lib/bastion/ssh/revocation-list.ts";
import { verifySignature } from "#lib/bastion/ssh/signature.ts";
import { lengthPrefixed, readerOf, SshFormatError } from "#lib/bastion/ssh/wire.ts";
import { hasOpenssh } from "#tests/support/openssh.ts";

const folder = mkdtempSync(join(tmpdir(), "postern-ssh-"));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
const keygen = (...args: string[]) =>
  execFileSync("ssh-keygen", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });

function madeKey(name: string, ...kind: string[]): string {
  keygen("-q", "-N", "", "-C", name, "-f", at(name), ...kind);
  return readFileSync(at(`${name}.pub`), "utf8");
}

const authorityKey = generateKeyPairSync("ed25519");
const authority = Buffer.concat([
  lengthPrefixed("ssh-ed25519"),
  lengthPrefixed(ed25519Raw(authorityKey.publicKey)),
]);
const noon = new Date("2027-03-01T12:00:00Z");
const inMinutes = (minutes: number) => new Date(noon.getTime() + minutes * 60_000);

const plain: CertificateBody = {
  kind: "user",
  serial: 7n,
  keyId: "周杰 · bastion",
  principals: ["deploy@web-1"],
  validAfter: noon,
  validBefore: inMinutes(1),
  criticalOptions: { "source-address": "10.0.0.0/8,127.0.0.1" },
  extensions: { "permit-pty": "" },
};

function issued(subject: Buffer, body: Partial<CertificateBody> = {}): Buffer {
  const unsigned = unsignedCertificate(
    { algorithm: "ssh-ed25519", blob: subject },
    { ...plain, ...body },
    { authority, nonce: randomBytes(32) },
  );
  return signedCertificate(unsigned, sign(null, unsigned, authorityKey.privateKey));
}

const subject = Buffer.concat([
  lengthPrefixed("ssh-ed25519"),
  lengthPrefixed(ed25519Raw(generateKeyPairSync("ed25519").publicKey)),
]);
const standing = { authorities: [authority], isRevoked: () => false };
type Arriving = Partial<Arrival>;
const arriving: Arrival = { principal: "deploy@web-1", address: "127.0.0.1", now: noon };

describe.runIf(hasOpenssh)("beside OpenSSH", () => {
  const kinds: [algorithm: string, kind: string[]][] = [
    ["ssh-ed25519", ["-t", "ed25519"]],
    ["ecdsa-sha2-nistp256", ["-t", "ecdsa", "-b", "256"]],
    ["ecdsa-sha2-nistp384", ["-t", "ecdsa", "-b", "384"]],
    ["ecdsa-sha2-nistp521", ["-t", "ecdsa", "-b", "521"]],
    ["ssh-rsa", ["-t", "rsa", "-b", "3072"]],
  ];
  test.each(kinds)("%s: the same key, the same fingerprint, its signature", (algorithm, kind) => {
    const line = madeKey(`key-${algorithm}`, ...kind);
    const key = parseKeyLine(line);
    expect(key.algorithm).toBe(algorithm);
    expect(line.startsWith(keyLineOf(key))).toBe(true);
    expect(keygen("-l", "-f", at(`key-${algorithm}.pub`))).toContain(fingerprintOf(key.blob));
    const { signed, signature } = signedByKeygen(algorithm);
    expect(verifySignature(key, signed, signature)).toMatchObject({ isValid: true });
    const other = Buffer.concat([signed, Buffer.of(1)]);
    expect(verifySignature(key, other, signature)).toEqual({ isValid: false });
  });

  /** OpenSSH's PROTOCOL.sshsig: what is signed is the magic, namespace, hash name and hash. */
  function signedByKeygen(algorithm: string) {
    writeFileSync(at("message"), "let me in");
    rmSync(at("message.sig"), { force: true });
    keygen("-Y", "sign", "-q", "-n", "test", "-f", at(`key-${algorithm}`), at("message"));
    const armored = readFileSync(at("message.sig"), "utf8").split("\n").slice(1, -2).join("");
    const reader = readerOf(Buffer.from(armored, "base64").subarray(6));
    reader.u32();
    reader.bytes();
    const parts = [reader.bytes(), reader.bytes(), reader.bytes()];
    const hash = createHash("sha512").update("let me in").digest();
    const signed = Buffer.concat([Buffer.from("SSHSIG"), ...[...parts, hash].map(lengthPrefixed)]);
    return { signed, signature: reader.bytes() };
  }

  test("a short RSA key is refused by its length", () => {
    const line = madeKey("short", "-t", "rsa", "-b", "2048");
    expect(() => parseKeyLine(line)).toThrow("rsa_too_short");
  });

  test("a certificate of ours reads the same in ssh-keygen", () => {
    writeFileSync(at("ours-cert.pub"), certificateLine(issued(subject)));
    const shown = keygen("-L", "-f", at("ours-cert.pub"));
    expect(shown).toContain("Type: ssh-ed25519-cert-v01@openssh.com user certificate");
    expect(shown).toContain(`Public key: ED25519-CERT ${fingerprintOf(subject)}`);
    expect(shown).toContain(`Signing CA: ED25519 ${fingerprintOf(authority)}`);
    expect(shown).toMatch(/Serial: 7\n.*Valid: from [^\n]+\n\s+Principals: \n\s+deploy@web-1\n/s);
    expect(shown).toMatch(/Critical Options: \n\s+source-address 10.0.0.0\/8,127.0.0.1\n/);
    expect(shown).toMatch(/Extensions: \n\s+permit-pty/);
  });

  test.each(kinds)("%s: a certificate that ssh-keygen made is read as made", (algorithm) => {
    madeKey(`ca-${algorithm}`, "-t", "ed25519");
    const key = `key-${algorithm}`;
    keygen(
      ...["-q", "-s", at(`ca-${algorithm}`), "-I", "somebody", "-n", "one,two", "-z", "42"],
      ...["-V", "20270301000000Z:20270302000000Z", "-O", "source-address=::1/128,10.0.0.0/8"],
      at(`${key}.pub`),
    );
    const read = parseCertificate(blobOf(readFileSync(at(`${key}-cert.pub`), "utf8")));
    const signer = blobOf(readFileSync(at(`ca-${algorithm}.pub`), "utf8"));
    expect(read).toMatchObject({
      ...{ kind: "user", serial: 42n, keyId: "somebody", principals: ["one", "two"] },
      ...{ isSignatureValid: true, authority: signer, validAfter: new Date("2027-03-01") },
      criticalOptions: { "source-address": "::1/128,10.0.0.0/8" },
    });
    expect(read.subject.blob).toEqual(blobOf(readFileSync(at(`${key}.pub`), "utf8")));
  });

  const blobOf = (line: string) => Buffer.from(line.split(" ")[1] ?? "", "base64");

  test("a revocation list of ours revokes in ssh-keygen what it names, and nothing else", () => {
    const list = writeRevocationList({
      ...{ version: 3n, now: noon, comment: "postern", keys: [lost()] },
      byAuthority: [{ authority, revoked: { serials: [9n, 2n, 9n], keyIds: ["gone"] } }],
    });
    writeFileSync(at("krl"), list);
    expect(isRevoked(issued(subject, { serial: 9n }))).toBe(true);
    expect(isRevoked(issued(subject, { serial: 2n }))).toBe(true);
    expect(isRevoked(issued(subject, { serial: 3n }))).toBe(false);
    expect(isRevoked(issued(subject, { serial: 4n, keyId: "gone" }))).toBe(true);
    expect(isRevoked(issued(lost(), { serial: 5n }))).toBe(true);
    expect(() =>
      writeRevocationList({
        ...{ version: 4n, now: noon, comment: "", keys: [] },
        byAuthority: [{ authority, revoked: { serials: [0n], keyIds: [] } }],
      }),
    ).toThrow("serials begin with 1");
  });

  const lost = () => parseKeyLine(readFileSync(at("key-ssh-ed25519.pub"), "utf8")).blob;

  function isRevoked(certificate: Buffer): boolean {
    writeFileSync(at("asked-cert.pub"), certificateLine(certificate));
    try {
      keygen("-Q", "-f", at("krl"), at("asked-cert.pub"));
      return false;
    } catch {
      return true;
    }
  }
});

test.each<[says: string, answer: string, body: Partial<CertificateBody>, arrival?: Arriving]>([
  ["as issued", "yes", {}],
  ["one of two principals", "yes", { principals: ["a", "deploy@web-1"] }],
  ["another principal", "another_principal", { principals: ["root@web-1"] }],
  ["no principals", "another_principal", { principals: [] }],
  ["of a host", "not_a_user_certificate", { kind: "host" }],
  ["before its time", "not_yet_valid", {}, { now: inMinutes(-1) }],
  ["past its time", "expired", {}, { now: inMinutes(1) }],
  ["from elsewhere", "other_address", {}, { address: "192.0.2.1" }],
  ["from IPv6", "other_address", {}, { address: "::1" }],
  ["with a bad list", "other_address", { criticalOptions: { "source-address": "10.0.0.0/8,x" } }],
  ["with a new option", "unknown_critical_option", { criticalOptions: { "new-option": "x" } }],
  ["with a command", "unknown_critical_option", { criticalOptions: { "force-command": "id" } }],
])("a certificate %s: %s", (_says, answer, body, arrival) => {
  expect(verdictOf(issued(subject, body), arrival)).toBe(answer);
});

test("no flipped bit of a certificate lets anybody in", () => {
  const good = issued(subject);
  fc.assert(
    fc.property(fc.nat(good.length * 8 - 1), (bit) => {
      const bad = Buffer.from(good);
      bad[bit >> 3] = (bad[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(verdictOf(bad)).not.toBe("yes");
    }),
  );
});

function verdictOf(blob: Buffer, arrival: Arriving = {}): string {
  try {
    const arrived = { ...arriving, ...arrival };
    const judged = judgeCertificate(parseCertificate(blob), standing, arrived);
    return judged.allowed ? "yes" : judged.reason;
  } catch (error) {
    // Anything else would end whoever reads it.
    expect(error).toBeInstanceOf(SshFormatError);
    return "unreadable";
  }
}

test("whatever bytes come instead of a key are refused as malformed", () => {
  const named = fc
    .tuple(fc.constantFrom("ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256"), fc.uint8Array())
    .map(([name, rest]) => Buffer.concat([lengthPrefixed(name), rest]));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array(), named), (bytes) => {
      expect(() => parsePublicKey(bytes)).toThrow(SshFormatError);
    }),
  );
});
