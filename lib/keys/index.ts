import type { Door } from "#lib/kernel/index.ts";
import { checkKeys } from "./check-keys.ts";
import { confirmDestruction, requestDestruction, withdrawDestruction } from "./destroy-key.ts";
import { getKey } from "./get-key.ts";
import { getDestruction, listDestructions } from "./list-destructions.ts";
import { listKeys } from "./list-keys.ts";
import { moveKeys, planMove } from "./move-keys.ts";
import { resealValues } from "./reseal-values.ts";
import { rewrapKeys } from "./rewrap-keys.ts";
import { rotateKey } from "./rotate-key.ts";
import { listRoots, prepareRoot, removeRoot, rewrapRoot, rotateRoot } from "./rotate-root.ts";

export { checkKeys } from "./check-keys.ts";
export { useKeyProvider, type KeyProvider } from "./key-provider.ts";
export { localProvider, providerOf } from "./local-provider.ts";
export { openProvider } from "./open-provider.ts";
export { newPassphrase, openWithPassphrase, sealWithPassphrase } from "./passphrase-box.ts";
export { readRootKeys, rootKeyOf, textOf as rootKeyText } from "./root-key-file.ts";
export { useSealedPlaces, type Narrowing, type SealedPlace } from "./sealed-place.ts";
export {
  confirmDestruction,
  requestDestruction,
  getDestruction,
  getKey,
  listDestructions,
  listKeys,
  listRoots,
  moveKeys,
  planMove,
  prepareRoot,
  removeRoot,
  resealValues,
  rewrapKeys,
  rewrapRoot,
  rotateKey,
  rotateRoot,
  withdrawDestruction,
};
export { open, openMany, seal, sealMany, type ToSeal } from "./seal.ts";
export { forgetKeys } from "./forget-keys.ts";
export { openerOf, sealerOf, type Opener, type Sealer } from "./sealer.ts";
export { secretEqual } from "./secret-equal.ts";

export const doors: readonly Door[] = [
  rotateKey,
  rewrapKeys,
  resealValues,
  listKeys,
  getKey,
  requestDestruction,
  confirmDestruction,
  withdrawDestruction,
  listDestructions,
  getDestruction,
  checkKeys,
  listRoots,
  prepareRoot,
  rotateRoot,
  rewrapRoot,
  removeRoot,
  planMove,
  moveKeys,
];
