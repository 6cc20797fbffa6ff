import { z } from "zod";
import { invalidInput, needs, notFound, query } from "#lib/kernel/index.ts";
import { nothingHeld } from "./assignment.ts";
import { loadHoldings } from "./holdings-store.ts";
import { endsOf, KeptRight } from "./kept-rights.ts";
import { NamedRight, withNames } from "./named-rights.ts";
import { plan } from "./plan.ts";
import { withPast } from "./past-store.ts";
import { loadSubjects } from "./subject-store.ts";
import type { Subject } from "./subject.ts";
import { pathOfUnit } from "./unit-paths.ts";
import { loadWorld } from "./world-store.ts";

const Changed = NamedRight.extend({ reasons: z.array(z.string()).readonly() });

const WhatIf = z.object({
  orgCode: z.string().max(100).optional(),
  title: z.string().max(200).optional(),
  grade: z.string().max(100).optional(),
  location: z.string().max(200).optional(),
  workerType: z.enum(["employee", "contractor", "intern"]).optional(),
  status: z.enum(["active", "leave", "ended"]).optional(),
});

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
  run: async ({ tx, now, input }) => {
    const world = await loadWorld(tx);
    const at = now.getTime();
    const found = [...(await loadSubjects(tx, [input.personId])).values()];
    const [subject] = await withPast(tx, world, found, () => at);
    if (!subject) throw notFound("person");
    const held = await loadHoldings(tx, [input.personId], () => at);
    const holdings = held.get(input.personId) ?? nothingHeld;
    const { orgCode } = input.facts;
    const path = orgCode === undefined ? undefined : await pathOfUnit(tx, orgCode);
    if (path?.length === 0) {
      const expected = "the code of a department";
      throw invalidInput([{ field: "facts.orgCode", reason: "unknown", expected }]);
    }
    const moved = movedAt(at, subject, withFacts(subject, input.facts, path));
    const planned = plan(world, { subject: moved, holdings }, at);
    const { gains, keeps } = planned.access;
    const { losses, kept } = endsOf(planned);
    return {
      gains: await withNames(tx, gains),
      kept: await withNames(tx, kept),
      losses: await withNames(tx, losses),
      keeps,
    };
  },
});

function withFacts(
  subject: Subject,
  facts: z.output<typeof WhatIf>,
  orgPath: readonly string[] | undefined,
): Subject {
  const given = Object.fromEntries(
    Object.entries(facts).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  return {
    ...subject,
    hrState: facts.status ?? subject.hrState,
    facts: { person: { ...subject.facts["person"], ...given, ...(orgPath && { orgPath }) } },
  };
}

/** What held until now is past, as it would be for somebody who really moves. */
function movedAt(at: number, before: Subject, after: Subject): Subject {
  if (before.hrState !== "active") return after;
  const current = { from: Number.NEGATIVE_INFINITY, to: at, facts: before.facts };
  return { ...after, past: [...before.past, current] };
}
