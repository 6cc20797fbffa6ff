import { randomBytes, scrypt } from "node:crypto";
import { promisify } from "node:util";
import { PosternError } from "#lib/kernel/index.ts";
import { decrypt, encrypt, keyBytes } from "./cipher.ts";

const derive = promisify<string, Uint8Array, number, object, Buffer>(scrypt);
const saltBytes = 16;
/** 128 MiB and about half a second: for something that is opened a few times a year. */
const cost = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 };
const magic = Buffer.from("postern-box-v1\n");

const bound = "passphrase box";

/** Seals bytes with a passphrase: scrypt (RFC 7914), then AES-256-GCM. */
export async function sealWithPassphrase(passphrase: string, plain: Uint8Array): Promise<Buffer> {
  const salt = randomBytes(saltBytes);
  const key = await derive(passphrase.normalize("NFC"), salt, keyBytes, cost);
  return Buffer.concat([magic, salt, encrypt(key, bound, plain)]);
}

/** @throws {PosternError} when the passphrase is not the one, or the box was altered. */
export async function openWithPassphrase(passphrase: string, box: Uint8Array): Promise<Buffer> {
  const head = Buffer.from(box.subarray(0, magic.length));
  if (!head.equals(magic)) throw new PosternError("invalid_input", "not_a_sealed_box");
  const salt = box.subarray(magic.length, magic.length + saltBytes);
  const key = await derive(passphrase.normalize("NFC"), salt, keyBytes, cost);
  try {
    return decrypt(key, bound, box.subarray(magic.length + saltBytes));
  } catch {
    throw new PosternError("invalid_input", "wrong_passphrase");
  }
}

/** 100 bits in groups that can be read out: 20 characters of Crockford's base 32. */
export function newPassphrase(): string {
  const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
  const text = [...randomBytes(20)].map((byte) => alphabet[byte & 31]).join("");
  return text.replaceAll(/(.{5})(?!$)/g, "$1-");
}
