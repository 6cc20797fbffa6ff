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
    const { begun, ended, changed } = await turnStates(work, peopleMax);
    const others = [...begun, ...changed];
    const turned = ended.length + others.length;
    if (turned === 0) return { turned };
    await recompute(work, { personIds: ended, cause: { kind: "termination", id: null } });
    await recompute(work, { personIds: others, cause: { kind: "person", id: null } });
    const detail = { begun: begun.length, ended: ended.length, changed: changed.length };
    work.record({ detail });
    if (ended.length > 0) work.announce("person.left", { personIds: ended });
    if (others.length > 0) work.announce("person.changed", { personIds: others });
    if (turned === peopleMax) work.later({ task: "people.turn", payload: {}, key: "people.turn" });
    return { turned };
  },
});
