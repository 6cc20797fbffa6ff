import { listForeignMappings } from "./list-mappings.ts";
import { saveForeignMapping } from "./save-mapping.ts";
import { tryForeignMapping } from "./try-mapping.ts";

export { ForeignMapping } from "./foreign-mapping.ts";
export { receiveForeign, type ForeignReceipt } from "./receive-foreign.ts";
export { remapKept, tidyKept } from "./remap-kept.ts";
export { isSignedAs } from "./signing.ts";
export { listForeignMappings, saveForeignMapping, tryForeignMapping };

export const doors = [listForeignMappings, saveForeignMapping, tryForeignMapping];
