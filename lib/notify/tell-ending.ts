import { z } from "zod";
import { command, onlySystem } from "#lib/kernel/index.ts";
import { getRequestItem, RequestItemId } from "#lib/requests/index.ts";
import { notify } from "./notify.ts";

/** The holder of a temporary right hears in time that it ends, so that they can ask for more. */
export const tellEnding = command({
  name: "notice.tell-ending",
  title: "Tells the holder of a temporary right that it ends soon.",
  right: "system",
  rest: "internal",
  input: z.object({ itemId: RequestItemId }),
  output: z.object({ told: z.int() }),
  load: ({ tx }, { itemId }) => getRequestItem(tx, itemId),
  authorize: onlySystem,
  run: async (work) => {
    const item = work.resource;
    const isEnding = item.state === "granted" && item.endsAt !== null && item.endsAt > work.now;
    if (!isEnding) return { told: 0 };
    const told = await notify(work, [item.beneficiaryId], {
      kind: "ending",
      subjectKind: "request_item",
      subjectId: item.id,
      data: { requestId: item.requestId, endsAt: item.endsAt?.toISOString() ?? null },
    });
    if (told > 0) work.record({ target: item.id, detail: { told } });
    return { told };
  },
});
