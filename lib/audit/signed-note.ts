import { createPrivateKey, createPublicKey, hash, sign, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";

/** C2SP signed-note: the signature type byte of Ed25519. */
const ed25519 = Buffer.of(1);
const idBytes = 4;
const keyBytes = 32;
const signatureBytes = 64;

/** A name and its public key, as notes are checked with. */
export type NoteVerifier = {
  readonly name: string;
  readonly id: Buffer;
  readonly publicKey: Buffer;
  readonly key: KeyObject;
};
export type NoteSigner = NoteVerifier & { readonly privateKey: KeyObject };

const nameGrammar = /^[^\s+]+$/u;

/** RFC 8410: an Ed25519 key is its 32 bytes behind a fixed head. */
const spkiHead = Buffer.from("302a300506032b6570032100", "hex");
const pkcs8Head = Buffer.from("302e020100300506032b657004220420", "hex");

export function noteVerifier(name: string, publicKey: Uint8Array): NoteVerifier {
  if (!nameGrammar.test(name)) throw new TypeError("a log's name has no blanks and no +");
  if (publicKey.length !== keyBytes) throw new TypeError("an Ed25519 key has 32 bytes");
  const bytes = Buffer.from(publicKey);
  const id = hash(
    "sha256",
    Buffer.concat([Buffer.from(`${name}\n`), ed25519, bytes]),
    "buffer",
  ).subarray(0, idBytes);
  const key = createPublicKey({
    key: Buffer.concat([spkiHead, bytes]),
    format: "der",
    type: "spki",
  });
  return { name, id, publicKey: bytes, key };
}

/** @param seed the 32 bytes of an Ed25519 private key (RFC 8032 §5.1.5). */
export function noteSigner(name: string, seed: Uint8Array): NoteSigner {
  const der = Buffer.concat([pkcs8Head, seed]);
  const privateKey = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  der.fill(0);
  const spki = createPublicKey(privateKey).export({ format: "der", type: "spki" });
  return { ...noteVerifier(name, spki.subarray(-keyBytes)), privateKey };
}

/** The key in C2SP's text form: name, key id, type and key. */
export const vkeyOf = ({ name, id, publicKey }: NoteVerifier): string =>
  `${name}+${id.toString("hex")}+${Buffer.concat([ed25519, publicKey]).toString("base64")}`;

/** Nothing when the text is not a key that `vkeyOf` writes. */
export function parseVkey(text: string): NoteVerifier | undefined {
  const [, name, id, encoded] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/u.exec(text) ?? [];
  const key = Buffer.from(encoded ?? "", "base64");
  if (name === undefined || key[0] !== ed25519[0] || key.length !== 1 + keyBytes) return undefined;
  const verifier = noteVerifier(name, key.subarray(1));
  return verifier.id.toString("hex") === id ? verifier : undefined;
}

/** @param text ends with a newline. */
export function signNote(signer: NoteSigner, text: string): string {
  if (!text.endsWith("\n")) throw new TypeError("a note ends with a newline");
  const signature = sign(null, Buffer.from(text), signer.privateKey);
  const encoded = Buffer.concat([signer.id, signature]).toString("base64");
  return `${text}\n\u2014 ${signer.name} ${encoded}\n`;
}

/** The text of a note that this key signed; nothing when it did not. */
export function openNote(verifier: NoteVerifier, note: string): string | undefined {
  const split = note.lastIndexOf("\n\n");
  if (split < 0 || !note.endsWith("\n")) return undefined;
  const text = note.slice(0, split + 1);
  const lines = note.slice(split + 2, -1).split("\n");
  return lines.some((line) => isSignature(verifier, text, line)) ? text : undefined;
}

function isSignature(verifier: NoteVerifier, text: string, line: string): boolean {
  const [dash, name, encoded = "", ...more] = line.split(" ");
  if (dash !== "\u2014" || name !== verifier.name || more.length > 0) return false;
  const bytes = Buffer.from(encoded, "base64");
  if (bytes.length !== idBytes + signatureBytes || bytes.toString("base64") !== encoded) {
    return false;
  }
  if (!bytes.subarray(0, idBytes).equals(verifier.id)) return false;
  return verify(null, Buffer.from(text), verifier.key, bytes.subarray(idBytes));
}
