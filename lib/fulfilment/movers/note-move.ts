import { z } from "zod";
import { command, conflict, execute, sql } from "#lib/kernel/index.ts";
import { lockCase } from "./case-store.ts";
import { MoverCaseId } from "./mover.ts";
import { mayNote } from "./policy.ts";

/** What the manager of before wants the next one to know; it decides nothing. */
export const noteMove = command({
  name: "mover.note",
  title: "Leaves a note for whoever confirms the rights of somebody who moved.",
  right: "self",
  rest: { method: "POST", path: "/movers/{caseId}/note" },
  input: z.object({ caseId: MoverCaseId, note: z.string().trim().min(1).max(1000) }),
  output: z.object({ caseId: MoverCaseId }),
  load: ({ tx }, { caseId }) => lockCase(tx, caseId),
  authorize: mayNote,
  run: async (work) => {
    const { tx, now, input, resource: moved } = work;
    if (moved.state !== "open") throw conflict("already_decided", { state: moved.state });
    await execute(
      tx,
      sql`update mover_case set note = ${input.note}, noted_at = ${now}
          where id = ${moved.id}::uuid`,
    );
    const personal = { note: input.note };
    work.record({ target: moved.id, persons: [moved.personId], personal });
    work.live("movers", [moved.id]);
    return { caseId: moved.id };
  },
});
