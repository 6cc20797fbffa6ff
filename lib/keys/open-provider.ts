import type { KmsSetting } from "#lib/kernel/index.ts";
import { besides } from "./besides.ts";
import type { KeyProvider } from "./key-provider.ts";
import { localProvider } from "./local-provider.ts";
import { pkcs11Provider } from "./pkcs11-provider.ts";
import { vaultProvider } from "./vault-provider.ts";

type Asked = {
  readonly kms: KmsSetting;
  readonly kmsAlso?: KmsSetting;
  readonly keyFile: string;
};

/** The provider that KMS names, and beside it the one that KMS_ALSO names. */
export function openProvider({ kms, kmsAlso, keyFile }: Asked): KeyProvider {
  const current = providerFor(kms, keyFile);
  return kmsAlso ? besides(current, providerFor(kmsAlso, keyFile)) : current;
}

function providerFor(kms: KmsSetting, keyFile: string): KeyProvider {
  switch (kms.kind) {
    case "local":
      return localProvider(keyFile);
    case "vault":
      return vaultProvider(kms);
    case "pkcs11":
      return pkcs11Provider(kms);
  }
}
