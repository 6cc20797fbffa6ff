import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { z } from "zod";

/** Where the root keys live, as KMS says; credentials are read when they are used, never kept. */
export type KmsSetting =
  | { readonly kind: "local" }
  | {
      readonly kind: "vault";
      /** Scheme, host and port. */
      readonly origin: string;
      readonly mount: string;
      readonly key: string;
      readonly readToken: () => string;
    }
  | {
      readonly kind: "pkcs11";
      readonly module: string;
      readonly token: string;
      readonly key: string;
      readonly readPin: () => string;
    };

/** The variables that say where the root keys are, and how to be let in there. */
const Kms = z
  .string()
  .refine(
    (text) => text === "local" || vaultOf(text) !== undefined || moduleOf(text) !== undefined,
    "local, vault:https://HOST:8200/MOUNT/KEY or pkcs11:/MODULE.so?token=LABEL&key=LABEL",
  );
export const kmsVariables = {
  KMS: Kms.default("local"),
  KMS_ALSO: Kms.optional(),
  VAULT_TOKEN: z.string().min(1).optional(),
  VAULT_TOKEN_FILE: z.string().min(1, "a file").optional(),
  PKCS11_PIN_FILE: z.string().min(1, "a file").optional(),
};
const Variables = z.object(kmsVariables);
type Variables = z.output<typeof Variables>;

const name = /^[A-Za-z0-9][\w.-]{0,127}$/;

/** Plain HTTP only to this machine itself, where an agent or a sidecar listens. */
export const isLoopback = (host: string) => ["localhost", "127.0.0.1", "[::1]"].includes(host);

function vaultOf(text: string) {
  const address = text.startsWith("vault:") ? text.slice("vault:".length) : "";
  if (!URL.canParse(address)) return undefined;
  const { protocol, hostname, origin, pathname, username, search, hash } = new URL(address);
  const isSafe = protocol === "https:" || (protocol === "http:" && isLoopback(hostname));
  if (!isSafe || username !== "" || search !== "" || hash !== "") return undefined;
  const parts = pathname.slice(1).split("/");
  if (parts.length < 2 || !parts.every((part) => name.test(part))) return undefined;
  return { origin, mount: parts.slice(0, -1).join("/"), key: parts.at(-1) ?? "" };
}

function moduleOf(text: string) {
  const found = /^pkcs11:(\/[^?]+)\?(.+)$/.exec(text);
  if (!found) return undefined;
  const asked = new URLSearchParams(found[2]);
  const [token, key] = [asked.get("token"), asked.get("key")];
  const isWhole = token && key && [...asked.keys()].length === 2;
  // PKCS#11 pads a token's label to 32 bytes.
  const fits = isWhole && Buffer.byteLength(token) <= 32 && Buffer.byteLength(key) <= 64;
  return fits ? { module: found[1] ?? "", token, key } : undefined;
}

/** Reads at every use: what brings credentials may exchange the file. */
const fileReader = (file: string) => () => readFileSync(resolve(file), "utf8").trim();

function isReadable(read: () => string): boolean {
  try {
    return read() !== "";
  } catch {
    return false;
  }
}

type Problem = { readonly problem: string };

/** What KMS and KMS_ALSO ask for, or the problem with what they need besides. */
export function kmsSettingsOf(
  env: Variables,
): { readonly kms: KmsSetting; readonly kmsAlso?: KmsSetting } | Problem {
  const kms = kmsSettingOf(env, "KMS");
  if ("problem" in kms || env.KMS_ALSO === undefined) return "problem" in kms ? kms : { kms };
  const kmsAlso = kmsSettingOf(env, "KMS_ALSO");
  if ("problem" in kmsAlso) return kmsAlso;
  if (kmsAlso.kind !== kms.kind) return { kms, kmsAlso };
  return { problem: "KMS_ALSO: expected another kind of provider than KMS" };
}

function kmsSettingOf(env: Variables, variable: "KMS" | "KMS_ALSO"): KmsSetting | Problem {
  const asked = env[variable] ?? "";
  const vault = vaultOf(asked);
  if (vault) {
    const { VAULT_TOKEN: token, VAULT_TOKEN_FILE: file } = env;
    if ((token === undefined) === (file === undefined)) {
      return { problem: `VAULT_TOKEN_FILE, VAULT_TOKEN: expected one for ${variable}=vault:…` };
    }
    const readToken = file === undefined ? () => token ?? "" : fileReader(file);
    if (!isReadable(readToken))
      return { problem: "VAULT_TOKEN_FILE: expected a file with a token" };
    return { kind: "vault", ...vault, readToken };
  }
  const pkcs11 = moduleOf(asked);
  if (!pkcs11) return { kind: "local" };
  const { PKCS11_PIN_FILE: file } = env;
  const readPin = fileReader(file ?? "");
  if (file === undefined || !isReadable(readPin)) {
    return { problem: `PKCS11_PIN_FILE: expected a file with a PIN for ${variable}=pkcs11:…` };
  }
  return { kind: "pkcs11", ...pkcs11, readPin };
}
