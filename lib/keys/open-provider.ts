import type { KmsSetting } from "#lib/kernel/index.ts";
import type { KeyProvider } from "./key-provider.ts";
import { localProvider } from "./local-provider.ts";
import { pkcs11Provider } from "./pkcs11-provider.ts";
import { vaultProvider } from "./vault-provider.ts";

/** The provider that the setting KMS names. */
export function openProvider(settings: { kms: KmsSetting; keyFile: string }): KeyProvider {
  const { kms } = settings;
  switch (kms.kind) {
    case "local":
      return localProvider(settings.keyFile);
    case "vault":
      return vaultProvider(kms);
    case "pkcs11":
      return pkcs11Provider(kms);
  }
}
