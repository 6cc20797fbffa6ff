import { z } from "zod";
import { needs, notFound, query } from "#lib/kernel/index.ts";
import { endsOf, KeptRight } from "./kept-rights.ts";
import { NamedRight, withNames } from "./named-rights.ts";
import { suppose, WhatIf } from "./what-if.ts";

const Changed = NamedRight.extend({ reasons: z.array(z.string()).readonly() });

/** "What if she moved to that department?": the plan of one person with other facts. */
export const previewPerson = query({
  name: "person.preview",
  title: "Tells what a person would gain and lose with other facts; nothing is changed.",
  right: "access.read",
  scope: "access:read",
  rest: { method: "POST", path: "/people/{personId}/preview" },
  input: z.object({ personId: z.uuid(), facts: WhatIf }),
  output: z.object({
    gains: z.array(Changed),
    /** Lost as well, but only some time after the move. */
    kept: z.array(KeptRight),
    losses: z.array(Changed),
    keeps: z.number(),
  }),
  authorize: needs("access.read"),
  run: async ({ tx, now, input: { personId, facts } }) => {
    const [supposed] = await suppose(tx, { personIds: [personId], facts, at: now.getTime() });
    if (!supposed) throw notFound("person");
    const { gains, keeps } = supposed.plan.access;
    const { losses, kept } = endsOf(supposed.plan);
    return {
      gains: await withNames(tx, gains),
      kept: await withNames(tx, kept),
      losses: await withNames(tx, losses),
      keeps,
    };
  },
});
