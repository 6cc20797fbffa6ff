import { createHash, createPublicKey, sign, createPrivateKey } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson } from "#lib/audit/canonical-json.ts";
import { openCheckpoint, parseCheckpoint, signCheckpoint } from "#lib/audit/checkpoint.ts";
import { commitmentOf, newOpening, opens } from "#lib/audit/commitment.ts";
import { leafHash } from "#lib/audit/hashes.ts";
import { noteSigner, openNote, parseVkey, signNote, vkeyOf } from "#lib/audit/signed-note.ts";

const seed = createHash("sha256").update("a seed for tests").digest();
const signer = noteSigner("postern/test", seed);
const head = { size: 12, root: leafHash(Buffer.from("root")) };
const at = new Date("2026-01-02T03:04:05Z");

describe("a signed note", () => {
  test("opens with the key that C2SP's example publishes", () => {
    const verifier = parseVkey(
      "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    );
    expect(verifier).toBeDefined();
    const note =
      "If you think cryptography is the answer to your problem,\n" +
      "then you don't know what your problem is.\n\n" +
      "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
    expect(verifier && openNote(verifier, note)).toContain("cryptography is the answer");
    expect(verifier && openNote(verifier, note.replace("answer", "problem"))).toBeUndefined();
  });

  test("opens for its key and text, and for no other", () => {
    const note = signNote(signer, "one\n\ntwo\n");
    expect(openNote(signer, note)).toBe("one\n\ntwo\n");
    const stranger = noteSigner("postern/test", createHash("sha256").update("other").digest());
    expect(openNote(stranger, note)).toBeUndefined();
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 255 }), (place, change) => {
        const bytes = Buffer.from(note);
        bytes[place % bytes.length] = (bytes[place % bytes.length] ?? 0) ^ change;
        expect(openNote(signer, bytes.toString("utf8"))).toBeUndefined();
      }),
    );
  });

  test("has a key id after C2SP: name, newline, type, key", () => {
    const id = createHash("sha256")
      .update(Buffer.concat([Buffer.from("postern/test\n"), Buffer.of(1), signer.publicKey]))
      .digest("hex")
      .slice(0, 8);
    expect(vkeyOf(signer).split("+")[1]).toBe(id);
    expect(parseVkey(vkeyOf(signer))?.publicKey).toEqual(signer.publicKey);
    expect(parseVkey(vkeyOf(signer).replace("test", "best"))).toBeUndefined();
  });

  test("may carry signatures of others beside the log's own", () => {
    const note = signCheckpoint(signer, head, at);
    const key = createPrivateKey(signer.privateKey.export({ format: "pem", type: "pkcs8" }));
    expect(createPublicKey(key).asymmetricKeyType).toBe("ed25519");
    const foreign = `\u2014 witness ${Buffer.concat([Buffer.alloc(4), sign(null, Buffer.from("x"), key)]).toString("base64")}\n`;
    expect(openCheckpoint(signer, note + foreign)?.size).toBe(12);
  });
});

describe("a checkpoint", () => {
  test("says origin, size, root and instant in C2SP's lines", () => {
    const note = signCheckpoint(signer, head, at);
    expect(note.split("\n").slice(0, 5)).toEqual([
      "postern/test",
      "12",
      head.root.toString("base64"),
      "at 2026-01-02T03:04:05.000Z",
      "",
    ]);
    expect(openCheckpoint(signer, note)).toEqual({
      ...head,
      origin: "postern/test",
      at: "2026-01-02T03:04:05.000Z",
    });
  });

  test.each(["", "o\n-1\n", "o\n01\nAAAA\n", "o\n1\nAAAA\n", `o\n1e3\n${"A".repeat(43)}=\n`])(
    "that is malformed says nothing: %j",
    (text) => expect(parseCheckpoint(text)).toBeUndefined(),
  );
});

test("a commitment opens with its value and salt alone", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (value, other) => {
      const opening = newOpening(value);
      expect(opens(commitmentOf(opening), opening)).toBe(true);
      expect(opens(commitmentOf(opening), { ...opening, value: other })).toBe(value === other);
      expect(opens(commitmentOf(opening), newOpening(value))).toBe(false);
      // A salt cannot be shortened into the value.
      expect(opens(commitmentOf(opening), { salt: "", value: opening.salt + value })).toBe(false);
    }),
  );
});

test("canonical JSON is that of RFC 8785", () => {
  const value = {
    numbers: [Number("333333333.33333329"), 1e30, 4.5, 2e-3, 1e-27],
    string: "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"/",
    literals: [null, true, false],
  };
  expect(canonicalJson(value)).toBe(
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
      '"string":"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
  expect(() => canonicalJson({ a: Number.NaN })).toThrow();
  expect(() => canonicalJson("\ud800")).toThrow();
  expect(() => canonicalJson(undefined)).toThrow();
});
