import { z } from "zod";
import { command, onlySystem, PersonId } from "#lib/kernel/index.ts";
import { whoHasFactors } from "#lib/signin/index.ts";
import { notify } from "./notify.ts";

/**
 * Whoever signs in here hears that HR names another address for them, at the new one and the
 * former: it is where everything else about their account is said from now on.
 */
export const tellAddresses = command({
  name: "notice.tell-addresses",
  title: "Tells people that HR names another address for them.",
  right: "system",
  rest: "internal",
  input: z.object({
    personIds: z.array(PersonId).max(10_000),
    runId: z.uuid(),
    at: z.iso.datetime(),
  }),
  output: z.object({ told: z.int() }),
  load: ({ tx }, { personIds }) => whoHasFactors(tx, personIds),
  authorize: onlySystem,
  run: async (work) => {
    const { runId, at } = work.input;
    const told = await notify(work, work.resource, {
      kind: "security",
      subjectKind: "feed_run",
      subjectId: runId,
      data: { state: "address_changed", at },
    });
    if (told > 0) work.record({ target: runId, detail: { told } });
    return { told };
  },
});
