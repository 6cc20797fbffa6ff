import type { Door } from "#lib/kernel/index.ts";
import { checkKeys } from "./check-keys.ts";
import { listKeys } from "./list-keys.ts";
import { rotateKey } from "./rotate-key.ts";

export { checkKeys } from "./check-keys.ts";
export { useKeyProvider, type KeyProvider } from "./key-provider.ts";
export { localProvider, providerOf } from "./local-provider.ts";
export { openProvider } from "./open-provider.ts";
export { newPassphrase, openWithPassphrase, sealWithPassphrase } from "./passphrase-box.ts";
export { readRootKeys, rootKeyOf, textOf as rootKeyText } from "./root-key-file.ts";
export { open, openMany, seal, sealMany, type ToSeal } from "./seal.ts";
export { secretEqual } from "./secret-equal.ts";

export const doors: readonly Door[] = [rotateKey, listKeys, checkKeys];
