import { z } from "zod";
import { command, conflict } from "#lib/kernel/index.ts";
import { mayChoose } from "./own-factors.ts";
import { lockPassword } from "./password-store.ts";
import { codesMade, newRecoveryCode } from "./recovery-code.ts";
import { putRecoveryCodes } from "./recovery-store.ts";
import { sayChanged } from "./say-changed.ts";

/**
 * Makes a set of recovery codes, shown this once; every earlier one is over. They count beside a
 * password only, so whoever has none that opens anything gets no paper that promises more.
 */
export const makeRecoveryCodes = command({
  name: "recovery.make-codes",
  title: "Makes new recovery codes of the signed-in person.",
  right: "self",
  rest: "internal",
  isAnswerSecret: true,
  input: z.object({}),
  output: z.object({ codes: z.array(z.string()) }),
  load: async ({ tx, actor }) =>
    actor.kind === "person" ? lockPassword(tx, actor.personId) : undefined,
  authorize: mayChoose,
  run: async (work) => {
    const { personId } = work.proof;
    if (work.resource?.disabledAt !== null) throw conflict("codes_need_password");
    const codes = Array.from({ length: codesMade }, newRecoveryCode);
    await putRecoveryCodes(work, personId, codes);
    work.record({ target: personId, persons: [personId], detail: { count: codes.length } });
    sayChanged(work, personId, "recovery_codes");
    return { codes };
  },
});
