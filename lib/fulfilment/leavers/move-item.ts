import { changeRuleOwner, lockSubjects, recompute, shareWorld } from "#lib/access/index.ts";
import { changeOwner } from "#lib/catalog/index.ts";
import {
  conflict,
  execute,
  invalidInput,
  newId,
  rows,
  sql,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";
import { tell } from "#lib/people/index.ts";
import { changeModuleOwner } from "#lib/tickets/index.ts";
import { getCase } from "./case-store.ts";
import { findItem, lockItem } from "./item-store.ts";
import type { LeaverItem } from "./item.ts";
import type { LeaverCase } from "./leaver-case.ts";
import { receivers } from "./offers.ts";

export type Found = { readonly item: LeaverItem; readonly leaver: LeaverCase };

/** An item with its case, until commit; people are locked before it, as everywhere. */
export async function lockWithCase(tx: Tx, itemId: string, receiver?: string): Promise<Found> {
  await shareWorld(tx);
  const { item: seen, leaver } = await findItem(tx, itemId);
  const contractor = seen.kind === "contractor" ? [seen.subjectId] : [];
  const others = receiver === undefined ? [] : [receiver];
  await lockSubjects(tx, [leaver.personId, ...contractor, ...others]);
  const item = await lockItem(tx, itemId);
  return { item, leaver: await getCase(tx, item.caseId) };
}

export const decidingOf = ({ item, leaver }: Found) => ({
  item,
  leaverId: leaver.personId,
  endedBy: leaver.endedBy,
});

type Moving = Found & {
  readonly toId: string;
  /** Nobody decided. */
  readonly isInterim: boolean;
  readonly by: string | null;
};

/**
 * A step: what was the leaver's is somebody else's from now on.
 * @throws invalid_input when nobody can be given anything, conflict when it is not open.
 */
export async function moveItem(work: Work, moving: Moving): Promise<void> {
  const { tx, now } = work;
  const { item, leaver, toId, isInterim, by } = moving;
  if (item.state !== "open") throw conflict("decided_already", { state: item.state });
  await refuseAbsent(work, toId, leaver);
  await give(work, item, { fromId: leaver.personId, toId });
  await execute(
    tx,
    sql`update leaver_item set state = 'moved', new_owner = ${toId}::uuid, is_interim = ${isInterim},
               decided_at = ${now}, decided_by = ${by}::uuid
        where id = ${item.id}::uuid`,
  );
  work.live("leavers", [leaver.id]);
  work.announce("leaver.changed", { caseId: leaver.id });
  work.later({ task: "leavers.follow", payload: { personIds: [leaver.personId] } });
}

async function refuseAbsent({ tx, now }: Work, toId: string, leaver: LeaverCase): Promise<void> {
  const { personId, endedBy } = leaver;
  const able = await receivers(tx, [toId], { leaverId: personId, endedBy, now });
  if (able.has(toId)) return;
  const expected = "somebody who works here, is not who left and did not tell the end";
  throw invalidInput([{ field: "toId", reason: "cannot_receive", expected }]);
}

type Giving = { readonly fromId: string; readonly toId: string };

/**
 * A step: writes whose it is, where that is written.
 * @throws conflict when it is not `fromId`'s any more.
 */
export async function give(work: Work, item: LeaverItem, giving: Giving): Promise<void> {
  const { kind, subjectId: id } = item;
  switch (kind) {
    case "system":
    case "entitlement":
    case "role":
      return changeOwner(work, kind, { id, ...giving });
    case "rule":
    case "separation":
      return changeRuleOwner(work, kind, { id, ...giving });
    case "module":
      return changeModuleOwner(work, { id, ...giving });
    case "contractor":
      return changeSponsor(work, { id, ...giving });
    case "policy":
    case "report":
      throw conflict("decided_elsewhere");
  }
}

/** Who answers for a contractor is a fact, so it is told, and their access follows. */
async function changeSponsor(work: Work, { id, fromId, toId }: Giving & { id: string }) {
  const { tx, now } = work;
  const held = await rows(
    tx,
    sql`select id from person where id = ${id}::uuid and sponsor_id = ${fromId}::uuid`,
  );
  if (held.length === 0) throw conflict("not_theirs_any_more");
  if (id === toId) {
    const expected = "somebody else than the contractor";
    throw invalidInput([{ field: "toId", reason: "own_sponsor", expected }]);
  }
  const says = { part: { sponsorId: toId } };
  const statement = { key: `leaver:${newId()}`, effective: { at: now }, enteredAt: now, says };
  const told = { personId: id, statement, source: "manual", sourceId: null, isLoaded: false };
  await tell(work, [told]);
  await recompute(work, { personIds: [id], cause: { kind: "person", id: null, isCounted: false } });
  work.record({ action: "leaver.change-sponsor", target: id, detail: { fromId, toId } });
  work.announce("person.changed", { personIds: [id] });
}
