import { PosternError, singleton } from "#lib/kernel/index.ts";

export type Handle = Buffer;
export type Attribute = {
  readonly type: number;
  readonly value?: boolean | number | Buffer | string;
};
type Read = { readonly type: number; readonly value: Buffer };
type Mechanism = { readonly mechanism: number; readonly parameter?: object | null };

/** The calls of PKCS #11 2.40 that Postern makes, as the library offers them. */
export type Cryptoki = {
  load(path: string): void;
  C_Initialize(options: { flags: number }): void;
  C_GetSlotList(tokenPresent: boolean): Handle[];
  C_GetTokenInfo(slot: Handle): { label: string };
  C_OpenSession(slot: Handle, flags: number): Handle;
  C_CloseSession(session: Handle): void;
  C_Login(session: Handle, userType: number, pin: string): void;
  C_FindObjectsInit(session: Handle, template: readonly Attribute[]): void;
  C_FindObjects(session: Handle, objectsMax: number): Handle[];
  C_FindObjectsFinal(session: Handle): void;
  C_GetAttributeValue(session: Handle, object: Handle, template: readonly Attribute[]): Read[];
  C_GenerateKey(session: Handle, mechanism: Mechanism, template: readonly Attribute[]): Handle;
  C_DestroyObject(session: Handle, object: Handle): void;
  C_EncryptInit(session: Handle, mechanism: Mechanism, key: Handle): void;
  C_EncryptAsync(session: Handle, text: Buffer, into: Buffer): Promise<Buffer>;
  C_DecryptInit(session: Handle, mechanism: Mechanism, key: Handle): void;
  C_DecryptAsync(session: Handle, text: Buffer, into: Buffer): Promise<Buffer>;
};

type Constant =
  | `CKA_${"CLASS" | "LABEL" | "ID" | "KEY_TYPE" | "TOKEN" | "PRIVATE" | "SENSITIVE" | "VALUE_LEN"}`
  | `CKA_${"EXTRACTABLE" | "MODIFIABLE" | "ENCRYPT" | "DECRYPT" | "WRAP" | "UNWRAP"}`
  | `CKF_${"SERIAL_SESSION" | "RW_SESSION" | "OS_LOCKING_OK"}`
  | `CKM_AES_${"GCM" | "KEY_GEN"}`
  | "CKK_AES"
  | "CKO_SECRET_KEY"
  | "CKU_USER"
  | "CK_PARAMS_GCM";

/** The library: what calls a module, and the numbers of the standard. */
export type Library = { readonly PKCS11: new () => Cryptoki } & Readonly<Record<Constant, number>>;

/** Not resolved by a bundler, and not there where no compiler was when Postern was installed. */
const packageName = "pkcs11js";

export async function loadLibrary(): Promise<Library> {
  try {
    const loaded = (await import(/* turbopackIgnore: true */ packageName)) as { default: Library };
    return loaded.default;
  } catch {
    throw new PosternError("unavailable", "key_provider_library_missing", {
      expected: `the optional package ${packageName}: install a C++ compiler, then Postern again`,
    });
  }
}

/** `CKR_…` of an error of a module, which names the reason and nothing else. */
export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error ? /CKR_\w+/.exec(error.message)?.[0] : undefined;

const modules = singleton("pkcs11-modules", () => ({ opened: new Map<string, Cryptoki>() }));

/** A module is initialised once in a process, however many providers use it. */
export function openModule(library: Library, path: string): Cryptoki {
  const held = modules.opened.get(path);
  if (held) return held;
  const opened = new library.PKCS11();
  try {
    opened.load(path);
  } catch {
    throw new PosternError("unavailable", "key_provider_no_module", { file: path });
  }
  try {
    opened.C_Initialize({ flags: library.CKF_OS_LOCKING_OK });
  } catch (error) {
    if (codeOf(error) !== "CKR_CRYPTOKI_ALREADY_INITIALIZED") throw error;
  }
  modules.opened.set(path, opened);
  return opened;
}
