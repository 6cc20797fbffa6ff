import { z } from "zod";
import { recompute } from "#lib/access/index.ts";
import { command, onlySystem } from "#lib/kernel/index.ts";
import { turnStates } from "#lib/people/index.ts";

const peopleMax = 1000;

/** What has come: states, facts that were told ahead, access, and whoever has to hear of it. */
export const turnPeople = command({
  name: "person.turn",
  title: "Writes first and last days, and what was told ahead, once they have come.",
  right: "system",
  rest: "internal",
  input: z.object({
    /** People who stay as they are for now. */
    without: z.array(z.string()).default([]),
  }),
  output: z.object({ turned: z.number() }),
  load: async () => undefined,
  authorize: onlySystem,
  run: async (work) => {
    const { without } = work.input;
    const { begun, ended, changed } = await turnStates(work, { most: peopleMax, without });
    const others = [...begun, ...changed];
    const turned = ended.length + others.length;
    if (turned === 0) return { turned };
    await recompute(work, { personIds: ended, cause: { kind: "termination", id: null } });
    // Told of one person each, and previewed: no mass loss that a brake would have to see.
    const cause = { kind: "person", id: null, isCounted: false } as const;
    await recompute(work, { personIds: others, cause });
    const detail = { begun: begun.length, ended: ended.length, changed: changed.length };
    work.record({ detail });
    if (ended.length > 0) work.announce("person.left", { personIds: ended });
    if (others.length > 0) work.announce("person.changed", { personIds: others });
    return { turned };
  },
});
