import { randomBytes } from "node:crypto";
import { z } from "zod";
import { log, PosternError, tickMs } from "#lib/kernel/index.ts";
import { keyBytes } from "./cipher.ts";
import type { KeyProvider } from "./key-provider.ts";
import { callVault, VaultRefusal, type VaultAddress } from "./vault-client.ts";
import { keepTokenAlive, lookUpToken } from "./vault-token.ts";

const KeyInfo = z.object({
  type: z.string(),
  latest_version: z.number().int(),
  min_decryption_version: z.number().int(),
  min_encryption_version: z.number().int().default(0),
  derived: z.boolean().default(false),
  exportable: z.boolean().default(false),
  allow_plaintext_backup: z.boolean().default(false),
});
type KeyInfo = z.output<typeof KeyInfo>;

/** Types whose encryption authenticates associated data, with keys of 256 bits. */
const types = ["aes256-gcm96", "chacha20-poly1305"];
/** How long a key that was looked at is taken for the same. */
const lookedAtMsMax = 600_000;

const base64 = (bytes: Uint8Array | string) => Buffer.from(bytes).toString("base64");
const versionOf = (root: string): number => Number(/^v(\d+)$/.exec(root)?.[1] ?? 0);

/**
 * The transit engine of HashiCorp Vault or OpenBao: root keys are the versions of one named key,
 * and never leave it. What wraps is bound to its place by `associated_data`, which the engine's
 * `rewrap` does not take: wrapping anew is a `decrypt` and an `encrypt`.
 */
export function vaultProvider(address: VaultAddress): KeyProvider {
  const { mount, key } = address;
  const keepAlive = onceInBackground(() => keepTokenAlive(address));
  const post = (path: string, body: object = {}) => {
    keepAlive();
    return callVault(address, { method: "POST", path: `${mount}/${path}`, body });
  };

  const wrap = async (bound: string, plain: Uint8Array) => {
    const { data } = await post(`encrypt/${key}`, {
      plaintext: base64(plain),
      associated_data: base64(bound),
    });
    const { ciphertext } = z.object({ ciphertext: z.string().regex(/^vault:v\d+:/) }).parse(data);
    return Buffer.from(ciphertext);
  };
  const unwrap = async (bound: string, wrapped: Uint8Array) => {
    const body = { ciphertext: Buffer.from(wrapped).toString(), associated_data: base64(bound) };
    const { data } = await post(`decrypt/${key}`, body).catch((error: unknown) => {
      throw isRefused(error) ? rootDiffers(wrapped) : error;
    });
    const plain = Buffer.from(z.object({ plaintext: z.base64() }).parse(data).plaintext, "base64");
    if (plain.length !== keyBytes) throw rootDiffers(wrapped);
    return plain;
  };
  const read = async (): Promise<KeyInfo> => {
    const { data } = await callVault(address, { method: "GET", path: `${mount}/keys/${key}` });
    return KeyInfo.parse(data);
  };
  const find = () =>
    read().catch((error: unknown) => {
      if (isMissing(error)) return undefined;
      throw error;
    });
  const roots = async () => {
    const info = await find();
    if (!info) return [];
    const { latest_version: latest, min_decryption_version: oldest } = info;
    const count = Math.max(0, latest - Math.max(1, oldest) + 1);
    return Array.from({ length: count }, (_, at) => `v${latest - at}`);
  };
  const rotateRoot = async () => {
    await post(`keys/${key}/rotate`);
    return `v${(await read()).latest_version}`;
  };
  const removeRoot = async (root: string) => {
    await post(`keys/${key}/config`, { min_decryption_version: versionOf(root) + 1 });
  };
  const prepare = preparing(address, { read, wrap, unwrap, create: () => create(address) });
  return {
    ...{ name: "vault", wrap, unwrap, made, rootOf, roots, rotateRoot, removeRoot, prepare },
    removesOlder: true,
    warnings: async () => warningsOf(address, await find()),
  };
}

/** Begins with the first use: a token that cannot be looked up fails there, with its own reason. */
function onceInBackground(work: () => Promise<void>): () => void {
  let isBegun = false;
  return () => {
    if (isBegun) return;
    isBegun = true;
    work().catch((error: unknown) => {
      isBegun = false;
      log().warn({ error }, "the token of the key provider cannot be looked up");
    });
  };
}

const isRefused = (error: unknown) => error instanceof VaultRefusal && error.status === 400;

const isMissing = (error: unknown) => error instanceof VaultRefusal && error.status === 404;

const versionIn = (wrapped: Uint8Array): string | undefined =>
  /^vault:(v\d+):/.exec(Buffer.from(wrapped.subarray(0, 40)).toString("latin1"))?.[1];

const made = (wrapped: Uint8Array): boolean => versionIn(wrapped) !== undefined;

const rootOf = (wrapped: Uint8Array): string => versionIn(wrapped) ?? "of another provider";

const rootDiffers = (wrapped: Uint8Array) =>
  new PosternError("unavailable", "root_key_differs", { expected: rootOf(wrapped) });

const create = (address: VaultAddress) =>
  callVault(address, {
    method: "POST",
    path: `${address.mount}/keys/${address.key}`,
    body: { type: types[0] },
  });

type Preparing = Pick<KeyProvider, "wrap" | "unwrap"> & {
  readonly read: () => Promise<KeyInfo>;
  readonly create: () => Promise<unknown>;
};

/** Looks at the key before anything is wrapped with it, and again every ten minutes. */
function preparing(address: VaultAddress, at: Preparing) {
  const looked = { at: Number.NEGATIVE_INFINITY };
  return async (isFirst: boolean): Promise<void> => {
    if (tickMs() - looked.at < lookedAtMsMax) return;
    const info = await at.read().catch(async (error: unknown) => {
      if (!isMissing(error)) throw error;
      // Encrypting would make a new key by itself, and what the lost one wrapped stay closed.
      if (!isFirst) throw new PosternError("unavailable", "root_key_missing", { key: address.key });
      await at.create();
      return at.read();
    });
    if (!types.includes(info.type) || info.derived) {
      const details = { type: info.type, derived: info.derived, expected: types };
      throw new PosternError("unavailable", "root_key_unusable", details);
    }
    await proveBinding(at);
    looked.at = tickMs();
  };
}

/** Servers before `associated_data` ignore it: then nothing would bind a key to its place. */
async function proveBinding({ wrap, unwrap }: Preparing): Promise<void> {
  const wrapped = await wrap("one place", randomBytes(keyBytes));
  const opened = await unwrap("another place", wrapped).then(
    () => true,
    (error: unknown) => {
      if (error instanceof PosternError && error.reason === "root_key_differs") return false;
      throw error;
    },
  );
  if (opened) throw new PosternError("unavailable", "key_provider_binds_nothing");
}

/** Less than this is left of a token that ends by itself: somebody should look, in seconds. */
const secondsMin = 86_400;

async function warningsOf(address: VaultAddress, info?: KeyInfo): Promise<string[]> {
  const { seconds, isRenewable } = await lookUpToken(address);
  const said: string[] = [];
  if (!isRenewable && seconds > 0 && seconds < secondsMin) {
    said.push(`the token ends in ${Math.round(seconds / 60)} minutes and cannot be renewed`);
  }
  if (!info) said.push(`the key "${address.key}" is not made yet`);
  else if (info.exportable || info.allow_plaintext_backup)
    said.push("the root key can be exported");
  return said;
}
