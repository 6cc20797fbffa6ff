import { z } from "zod";
import { onlySystem, type Work } from "#lib/kernel/index.ts";
import { ItemOutcome } from "./decide.ts";
import { lockItem } from "./item-store.ts";
import { RequestItemId } from "./request-item.ts";

/** What Postern's own acts on one item share: nobody calls them, clocks and events do. */
export const itemAct = {
  right: "system",
  rest: "internal",
  input: z.object({ itemId: RequestItemId }),
  output: ItemOutcome,
  load: ({ tx }: Pick<Work, "tx">, { itemId }: { readonly itemId: RequestItemId }) =>
    lockItem(tx, itemId),
  authorize: onlySystem,
} as const;
