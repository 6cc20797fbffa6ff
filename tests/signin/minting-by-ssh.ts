import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { expect, test } from "vitest";
import {
  addSshKey,
  ed25519Raw,
  lengthPrefixed,
  removeSshKey,
  revokeCertificate,
  signInByCertificate,
  signInByKey,
  u8,
} from "#lib/bastion/index.ts";
import { begin, systemActor } from "#lib/kernel/index.ts";
import { certified, home, request, signedIn } from "#tests/bastion/certified.ts";
import { getsNothing, states, turn } from "./minting-states.ts";
import { asOwner } from "./passkey-staff.ts";
import { member } from "./staff.ts";

const gateway = () => begin(systemActor("gateway"), { address: "192.0.2.7" });

/** Somebody with a registered key, and what a client of theirs signs (RFC 4252 §7). */
async function withKey() {
  const who = await member();
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const blob = Buffer.concat(
    ["ssh-ed25519", ed25519Raw(publicKey)].map((each) => lengthPrefixed(each)),
  );
  const context = await asOwner(who);
  const line = `ssh-ed25519 ${blob.toString("base64")}`;
  const { keyId } = await addSshKey(context, { name: "laptop", publicKey: line });
  const request = ["alice%web-1", "ssh-connection", "publickey"].map((each) =>
    lengthPrefixed(each),
  );
  const signed = Buffer.concat([
    lengthPrefixed(randomBytes(32)),
    u8(50),
    ...request,
    u8(1),
    lengthPrefixed("ssh-ed25519"),
    lengthPrefixed(blob),
  ]);
  const mark = (bytes: Buffer) =>
    Buffer.concat([lengthPrefixed("ssh-ed25519"), lengthPrefixed(sign(null, bytes, privateKey))]);
  return { who, context, keyId, signed, mark };
}

export const bySsh: Readonly<Record<string, () => void>> = {
  "signin.by-ssh-key": () => {
    test("a registered key gets in, and nothing that it did not sign", async () => {
      const { signed, mark } = await withKey();
      const signature = mark(signed);
      expect(await getsNothing(signInByKey(gateway(), { signed, signature }))).toBe(false);
      const other = Buffer.concat([lengthPrefixed(randomBytes(32)), signed.subarray(36)]);
      expect(await getsNothing(signInByKey(gateway(), { signed: other, signature }))).toBe(true);
    });
    test.each(Object.keys(states))("nothing for whoever %s", async (state) => {
      const { who, signed, mark } = await withKey();
      await turn(who, state);
      const signature = mark(signed);
      expect(await getsNothing(signInByKey(gateway(), { signed, signature }))).toBe(true);
    });
    test("nothing by a key that was removed, nor for anybody but the gateway", async () => {
      const { context, keyId, signed, mark } = await withKey();
      const signature = mark(signed);
      expect(await getsNothing(signInByKey(context, { signed, signature }))).toBe(true);
      await removeSshKey(context, { keyId });
      expect(await getsNothing(signInByKey(gateway(), { signed, signature }))).toBe(true);
    });
  },
  "signin.by-ssh-certificate": () => {
    test("a certificate gets in with its key, and with no other", async () => {
      const { blob, pair } = await withCertificate();
      expect(await getsNothing(byCertificate(blob, pair))).toBe(false);
      expect(await getsNothing(byCertificate(blob, (await withCertificate()).pair))).toBe(true);
    });
    test.each(Object.keys(states))("nothing for whoever %s", async (state) => {
      const { personId, blob, pair } = await withCertificate();
      await turn({ id: personId }, state);
      expect(await getsNothing(byCertificate(blob, pair))).toBe(true);
    });
    test("nothing by one that was revoked, nor for anybody but the gateway", async () => {
      const { context, serial, blob, pair } = await withCertificate();
      expect(await getsNothing(byCertificate(blob, pair, context))).toBe(true);
      await revokeCertificate(context, { serial });
      expect(await getsNothing(byCertificate(blob, pair))).toBe(true);
    });
  },
};

/** Somebody with a certificate for minutes. */
async function withCertificate() {
  const who = await signedIn();
  return { ...who, ...(await certified(who)) };
}

type Pair = Awaited<ReturnType<typeof certified>>["pair"];

const byCertificate = (blob: Uint8Array, { privateKey }: Pair, as = gateway()) =>
  signInByCertificate(as, { ...request(blob, privateKey), address: home });
