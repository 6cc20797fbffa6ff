import {
  commitPlans,
  effectOfPlan,
  planPeople,
  type Cause,
  type PersonEffect,
} from "#lib/access/index.ts";
import type { PersonId, Work } from "#lib/kernel/index.ts";
import { planBraked } from "../plan-braked.ts";
import { leaveOldGroups } from "../scim/groups/index.ts";
import { countEnds } from "./count-ends.ts";
import { readPeople, type Before } from "./tell-events.ts";

type Changing = {
  readonly feedId: string;
  readonly personIds: readonly PersonId[];
  readonly before: ReadonlyMap<string, Before>;
  /** Of whom somebody looked at what the brake held. */
  readonly unbraked: ReadonlySet<string>;
};

export type Changed = { readonly effects: ReadonlyMap<string, PersonEffect> };

/**
 * A step: people's access follows their facts, and whoever has to hear of it does.
 * @throws conflict `brake` or `mass_end` with the people whose losses or ends pass a threshold.
 */
export async function changeAccess(work: Work, changing: Changing): Promise<Changed> {
  const { personIds, feedId, before, unbraked } = changing;
  const after = await readPeople(work.tx, personIds);
  await leaveOldGroups(work, anewAmong(before, after));
  const { ended, suspended, others } = sorted(personIds, before, after);
  const termination: Cause = { kind: "termination", id: feedId };
  const suspension: Cause = { kind: "suspension", id: feedId };
  const cause: Cause = { kind: "feed", id: feedId };
  const plans = {
    ended: await planPeople(work, { personIds: ended, cause: termination }),
    suspended: await planPeople(work, { personIds: suspended, cause: suspension }),
    others: await planBraked(work, { personIds: others, cause, unbraked }),
  };
  const effects = [...plans.others, ...plans.ended, ...plans.suspended].map(effectOfPlan);
  await countEnds(work, { feedId, before, after, unbraked, effects });
  await commitPlans(work, plans.ended, termination);
  await commitPlans(work, plans.suspended, suspension);
  await commitPlans(work, plans.others, cause);
  announce(work, changing, after);
  return { effects: new Map(effects.map((each) => [each.personId, each])) };
}

/** Who was ended and is not, or whose employment is another than it was. */
const anewAmong = (before: People, after: People): string[] =>
  [...after].flatMap(([id, { hrState, previousEndedAt }]) => {
    const was = before.get(id);
    if (was === undefined || hrState === "ended") return [];
    const isOther = was.previousEndedAt?.getTime() !== previousEndedAt?.getTime();
    return was.hrState === "ended" || isOther ? [id] : [];
  });

type People = ReadonlyMap<string, Before>;

/** Ends and suspensions are one person's each, and wait for no brake. */
function sorted(personIds: readonly PersonId[], before: People, after: People) {
  const isEnded = (id: string) => after.get(id)?.hrState === "ended";
  const isSuspended = (id: string) =>
    after.get(id)?.suspendedAt != null && before.get(id)?.suspendedAt == null;
  return {
    ended: personIds.filter(isEnded),
    suspended: personIds.filter((id) => !isEnded(id) && isSuspended(id)),
    others: personIds.filter((id) => !isEnded(id) && !isSuspended(id)),
  };
}

/** Who was known and is another now concerns open requests, delegations and tickets. */
function announce(
  work: Work,
  { personIds, before, feedId }: Changing,
  after: ReadonlyMap<string, Before>,
): void {
  const known = personIds.filter((id) => before.has(id));
  const hasLeft = (id: string) =>
    after.get(id)?.hrState === "ended" && before.get(id)?.hrState !== "ended";
  const left = known.filter(hasLeft);
  const changed = known.filter((id) => !hasLeft(id));
  if (left.length > 0) work.announce("person.left", { personIds: left });
  if (changed.length > 0) work.announce("person.changed", { personIds: changed });
  const address = (people: ReadonlyMap<string, Before>, id: string) =>
    people.get(id)?.workEmail?.toLowerCase();
  const moved = known.filter((id) => address(before, id) !== address(after, id));
  if (moved.length === 0) return;
  const at = work.now.toISOString();
  work.announce("person.address-changed", { personIds: moved, runId: feedId, at });
}
