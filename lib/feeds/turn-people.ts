import { z } from "zod";
import { recompute } from "#lib/access/index.ts";
import { command, onlySystem } from "#lib/kernel/index.ts";
import { turnStates } from "#lib/people/index.ts";

const peopleMax = 1000;

/** First and last days that have come: states, access, and whoever has to hear of it. */
export const turnPeople = command({
  name: "person.turn",
  title: "Writes first and last days that have come into people's states.",
  right: "system",
  rest: "internal",
  input: z.object({}),
  output: z.object({ turned: z.number() }),
  load: async () => undefined,
  authorize: onlySystem,
  run: async (work) => {
    const { begun, ended } = await turnStates(work, peopleMax);
    const turned = begun.length + ended.length;
    if (turned === 0) return { turned };
    await recompute(work, { personIds: ended, cause: { kind: "termination", id: null } });
    await recompute(work, { personIds: begun, cause: { kind: "person", id: null } });
    work.record({ detail: { begun: begun.length, ended: ended.length } });
    if (ended.length > 0) work.announce("person.left", { personIds: ended });
    if (begun.length > 0) work.announce("person.changed", { personIds: begun });
    if (turned === peopleMax) work.later({ task: "people.turn", payload: {}, key: "people.turn" });
    return { turned };
  },
});
