import type { Door } from "#lib/kernel/index.ts";
import { checkKeys } from "./check-keys.ts";
import { listKeys } from "./list-keys.ts";
import { rotateKey } from "./rotate-key.ts";

export { checkKeys } from "./check-keys.ts";
export { destroyKeys } from "./destroy-keys.ts";
export { useKeyProvider, keyProvider, type KeyProvider } from "./key-provider.ts";
export { listKeys } from "./list-keys.ts";
export { localProvider, providerOf } from "./local-provider.ts";
export { openProvider } from "./open-provider.ts";
export { newPassphrase, openWithPassphrase, sealWithPassphrase } from "./passphrase-box.ts";
export { readRootKeys, rootKeyOf, textOf as rootKeyText, type RootKey } from "./root-key-file.ts";
export { rotateKey } from "./rotate-key.ts";
export { open, openMany, seal, sealMany, type ToOpen, type ToSeal } from "./seal.ts";
export { secretEqual } from "./secret-equal.ts";

export const doors: readonly Door[] = [rotateKey, listKeys, checkKeys];
