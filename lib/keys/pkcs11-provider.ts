import { randomBytes } from "node:crypto";
import { PosternError, tickMs } from "#lib/kernel/index.ts";
import { keyBytes } from "./cipher.ts";
import type { KeyProvider } from "./key-provider.ts";
import type { Attribute, Handle } from "./pkcs11-library.ts";
import { TokenSession, type Session, type TokenAddress } from "./pkcs11-token.ts";

const format = 1;
const headBytes = 5;
const nonceBytes = 12;
const tagBytes = 16;
/** How long keys that were looked at are taken for the same. */
const lookedAtMsMax = 600_000;
/** More versions of one label than anybody keeps. */
const versionsMax = 1000;

type Root = { readonly version: number; readonly handle: Handle };

/**
 * A token behind PKCS #11, an HSM or what behaves like one. Root keys are its AES-256 keys of one
 * label that cannot leave it; their identifier (CKA_ID) counts the versions, and the highest wraps,
 * by CKM_AES_GCM (PKCS #11 2.40 §2.12) with the place as associated data.
 */
export function pkcs11Provider(address: TokenAddress): KeyProvider {
  const token = new TokenSession(address);
  const current = (session: Session): Root => {
    const [newest] = rootsOf(session, address.key);
    if (newest) return newest;
    throw new PosternError("unavailable", "root_key_missing", { key: address.key });
  };
  const wrap = (bound: string, plain: Uint8Array) =>
    token.use(async (session) => {
      const { version, handle } = current(session);
      const nonce = randomBytes(nonceBytes);
      session.cryptoki.C_EncryptInit(session.handle, gcm(session, nonce, bound), handle);
      const into = Buffer.alloc(plain.length + tagBytes);
      const text = await session.cryptoki.C_EncryptAsync(session.handle, Buffer.from(plain), into);
      return Buffer.concat([headOf(version), nonce, text]);
    });
  const unwrap = (bound: string, wrapped: Uint8Array) =>
    token.use(async (session) => {
      const version = versionIn(wrapped);
      const root = rootsOf(session, address.key).find((each) => each.version === version);
      if (!root) throw differs(wrapped);
      const sealed = Buffer.from(wrapped.subarray(headBytes));
      const nonce = sealed.subarray(0, nonceBytes);
      session.cryptoki.C_DecryptInit(session.handle, gcm(session, nonce, bound), root.handle);
      return decrypt(session, sealed.subarray(nonceBytes), wrapped);
    });
  const rotateRoot = () =>
    token.use((session) => {
      const [newest] = rootsOf(session, address.key);
      return nameOf(generate(session, address.key, (newest?.version ?? 0) + 1));
    });
  const removeRoot = (root: string) =>
    token.use((session) => {
      const found = rootsOf(session, address.key).find(({ version }) => nameOf(version) === root);
      if (found) session.cryptoki.C_DestroyObject(session.handle, found.handle);
    });
  const looked = { at: Number.NEGATIVE_INFINITY };
  const prepare = async (isFirst: boolean) => {
    if (tickMs() - looked.at < lookedAtMsMax) return;
    await token.use((session) => {
      const roots = rootsOf(session, address.key);
      for (const root of roots) refuseWeak(session, root);
      if (roots.length === 0 && isFirst) generate(session, address.key, 1);
    });
    looked.at = tickMs();
  };
  const roots = () =>
    token.use((session) => rootsOf(session, address.key).map(({ version }) => nameOf(version)));
  const rootOf = (wrapped: Uint8Array) => nameOf(versionIn(wrapped));
  const made = (wrapped: Uint8Array) => versionIn(wrapped) > 0;
  return { name: "pkcs11", wrap, unwrap, made, rootOf, roots, rotateRoot, removeRoot, prepare };
}

const nameOf = (version: number): string => `v${version}`;

function headOf(version: number): Buffer {
  const head = Buffer.alloc(headBytes);
  head.writeUInt8(format, 0);
  head.writeUInt32BE(version, 1);
  return head;
}

/** 0 when another provider made it. */
const versionIn = (wrapped: Uint8Array): number =>
  wrapped[0] === format && wrapped.length === headBytes + nonceBytes + keyBytes + tagBytes
    ? Buffer.from(wrapped).readUInt32BE(1)
    : 0;

const differs = (wrapped: Uint8Array) =>
  new PosternError("unavailable", "root_key_differs", { expected: nameOf(versionIn(wrapped)) });

const gcm = ({ library }: Session, nonce: Buffer, bound: string) => ({
  mechanism: library.CKM_AES_GCM,
  parameter: {
    type: library.CK_PARAMS_GCM,
    iv: nonce,
    ivBits: nonceBytes * 8,
    aad: Buffer.from(bound),
    tagBits: tagBytes * 8,
  },
});

/** What modules answer when the tag does not fit; they agree on no one code. */
const tagCodes = /CKR_(ENCRYPTED_DATA_INVALID|ENCRYPTED_DATA_LEN_RANGE|AEAD_DECRYPT_FAILED)/;
const generalCodes = /CKR_(GENERAL_ERROR|FUNCTION_FAILED|DATA_INVALID)/;

async function decrypt(session: Session, text: Buffer, wrapped: Uint8Array): Promise<Buffer> {
  const into = Buffer.alloc(text.length);
  try {
    const plain = await session.cryptoki.C_DecryptAsync(session.handle, text, into);
    if (plain.length !== keyBytes) throw differs(wrapped);
    return Buffer.from(plain);
  } catch (error) {
    const said = String(error);
    throw tagCodes.test(said) || generalCodes.test(said) ? differs(wrapped) : error;
  } finally {
    into.fill(0);
  }
}

/** The token's keys of this label, the newest first. */
function rootsOf(session: Session, label: string): Root[] {
  const { library, cryptoki, handle } = session;
  cryptoki.C_FindObjectsInit(handle, [
    { type: library.CKA_CLASS, value: library.CKO_SECRET_KEY },
    { type: library.CKA_KEY_TYPE, value: library.CKK_AES },
    { type: library.CKA_TOKEN, value: true },
    { type: library.CKA_LABEL, value: label },
  ]);
  let found: Handle[];
  try {
    found = cryptoki.C_FindObjects(handle, versionsMax);
  } finally {
    cryptoki.C_FindObjectsFinal(handle);
  }
  return found
    .map((key) => ({ handle: key, version: versionOf(session, key) }))
    .toSorted((one, other) => other.version - one.version);
}

function versionOf({ library, cryptoki, handle }: Session, key: Handle): number {
  const [id] = cryptoki.C_GetAttributeValue(handle, key, [{ type: library.CKA_ID }]);
  const bytes = id?.value ?? Buffer.alloc(0);
  if (bytes.length >= 1 && bytes.length <= 4) return bytes.readUIntBE(0, bytes.length);
  throw unusable("its CKA_ID is not a number of 1 to 4 bytes");
}

const unusable = (reason: string) =>
  new PosternError("unavailable", "root_key_unusable", { reason });

function generate(session: Session, label: string, version: number): number {
  const { library, cryptoki, handle } = session;
  const id = headOf(version).subarray(1);
  const template: Attribute[] = [
    { type: library.CKA_CLASS, value: library.CKO_SECRET_KEY },
    { type: library.CKA_KEY_TYPE, value: library.CKK_AES },
    { type: library.CKA_VALUE_LEN, value: keyBytes },
    { type: library.CKA_LABEL, value: label },
    { type: library.CKA_ID, value: id },
    ...yes(library.CKA_TOKEN, library.CKA_PRIVATE, library.CKA_SENSITIVE),
    ...yes(library.CKA_ENCRYPT, library.CKA_DECRYPT),
    ...no(library.CKA_EXTRACTABLE, library.CKA_MODIFIABLE, library.CKA_WRAP, library.CKA_UNWRAP),
  ];
  cryptoki.C_GenerateKey(handle, { mechanism: library.CKM_AES_KEY_GEN, parameter: null }, template);
  return version;
}

const yes = (...types: number[]): Attribute[] => types.map((type) => ({ type, value: true }));
const no = (...types: number[]): Attribute[] => types.map((type) => ({ type, value: false }));

/** A key that could leave the token, or that is shorter, is none of ours. */
function refuseWeak({ library, cryptoki, handle }: Session, root: Root): void {
  const [extractable, sensitive, length] = cryptoki.C_GetAttributeValue(handle, root.handle, [
    { type: library.CKA_EXTRACTABLE },
    { type: library.CKA_SENSITIVE },
    { type: library.CKA_VALUE_LEN },
  ]);
  if (extractable?.value[0] !== 0 || sensitive?.value[0] !== 1) {
    throw unusable("it can leave the token");
  }
  if (length?.value.readUInt8(0) !== keyBytes) throw unusable("it is not of 256 bits");
}
