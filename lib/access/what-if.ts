import { z } from "zod";
import { invalidInput, type Tx } from "#lib/kernel/index.ts";
import { nothingHeld, type Holdings } from "./assignment.ts";
import { loadHoldings } from "./holdings-store.ts";
import { withPast } from "./past-store.ts";
import { plan, type Plan } from "./plan.ts";
import type { Subject } from "./subject.ts";
import { loadSubjects } from "./subject-store.ts";
import { pathOfUnit } from "./unit-paths.ts";
import { loadWorld } from "./world-store.ts";

/** Facts that somebody might have instead of theirs. */
export const WhatIf = z.object({
  orgCode: z.string().max(100).optional(),
  title: z.string().max(200).optional(),
  grade: z.string().max(100).optional(),
  location: z.string().max(200).optional(),
  managerNumber: z.string().max(100).optional(),
  workerType: z.enum(["employee", "contractor", "intern"]).optional(),
  status: z.enum(["active", "leave", "ended"]).optional(),
});
export type WhatIf = z.output<typeof WhatIf>;

type Asked = { readonly personIds: readonly string[]; readonly facts: WhatIf; readonly at: number };
export type Supposed = { readonly plan: Plan; readonly holdings: Holdings };

/**
 * The plans of these people with other facts, as if they moved at that instant; unknown ones are
 * left out. Nothing is locked, stored or changed.
 * @throws invalid_input for a unit that nobody knows.
 */
export async function suppose(tx: Tx, { personIds, facts, at }: Asked): Promise<Supposed[]> {
  const world = await loadWorld(tx);
  const found = [...(await loadSubjects(tx, personIds)).values()];
  const subjects = await withPast(tx, world, found, () => at);
  const held = await loadHoldings(tx, personIds, () => at);
  const { orgCode } = facts;
  const path = orgCode === undefined ? undefined : await pathOfUnit(tx, orgCode);
  if (path?.length === 0) {
    const expected = "the code of a department";
    throw invalidInput([{ field: "facts.orgCode", reason: "unknown", expected }]);
  }
  return subjects.map((subject) => {
    const holdings = held.get(subject.personId) ?? nothingHeld;
    const moved = movedAt(at, subject, withFacts(subject, facts, path));
    return { plan: plan(world, { subject: moved, holdings }, at), holdings };
  });
}

function withFacts(subject: Subject, facts: WhatIf, orgPath?: readonly string[]): Subject {
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
