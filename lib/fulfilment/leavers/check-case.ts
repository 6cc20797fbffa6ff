import { recompute } from "#lib/access/index.ts";
import { sql, type Work } from "#lib/kernel/index.ts";
import { updateCase } from "./case-store.ts";
import { itemsOf, syncItems } from "./item-store.ts";
import { troubleMinutes, type OpenCase, type Standing } from "./leaver-case.ts";
import { readAgain } from "./read-back.ts";

type Checked = { readonly on: readonly string[]; readonly hasClosed: boolean };

/**
 * A step: reads every plane of an open case, and what is owned, again. It closes when every plane
 * is off in this very transaction and nothing waits for an owner.
 */
export async function checkCase(work: Work, latest: Standing | undefined): Promise<Checked> {
  if (latest?.state !== "open") return { on: [], hasClosed: false };
  const { tx, now } = work;
  const { id, personId, since, endedBy } = latest;
  const isRehired = latest.rehiredAt !== null;
  const read = await readAgain(work, id, { personId, since, isRehired, now });
  const changed = await syncItems(work, { caseId: id, leaverId: personId, endedBy, since, now });
  const waiting = (await itemsOf(tx, id)).some(({ state }) => state === "open");
  const hasClosed = read.on.length === 0 && !waiting;
  const isTrouble = read.on.length > 0 && isLate(since, now) && latest.troubleAt === null;
  if (hasClosed) await updateCase(tx, id, sql`state = 'closed', closed_at = ${now}`);
  if (isTrouble) await updateCase(tx, id, sql`trouble_at = ${now}`);
  if (hasClosed || isTrouble || changed > 0 || read.changed.length > 0) {
    const detail = { on: [...read.on], changed: [...read.changed], items: changed };
    const action = hasClosed ? "leaver.close" : "leaver.read-back";
    work.record({ action, target: id, persons: [personId], detail });
    work.live("leavers", [id]);
  }
  if (read.on.length > 0) await insist(work, latest, read.on);
  if (hasClosed || isTrouble || changed > 0) work.announce("leaver.changed", { caseId: id });
  return { on: read.on, hasClosed };
}

/**
 * A step: a closed case is read back once more. What is on again, by whatever way, opens it; then
 * it is ended and told of like any. Answers what is on.
 */
export async function proveClosed(
  work: Work,
  latest: Standing | undefined,
): Promise<readonly string[]> {
  if (latest?.state !== "closed" || latest.rehiredAt !== null) return [];
  const { tx, now } = work;
  const { id, personId, since } = latest;
  const { on } = await readAgain(work, id, { personId, since, isRehired: false, now });
  if (on.length === 0) return on;
  await updateCase(tx, id, sql`state = 'open', closed_at = null, trouble_at = ${now}`);
  work.record({
    action: "leaver.reopen",
    target: id,
    persons: [personId],
    detail: { on: [...on] },
  });
  work.live("leavers", [id]);
  work.announce("leaver.changed", { caseId: id });
  work.announce("leaver.still-on", { personIds: [personId] });
  return on;
}

/** How long the first acts have before what is still on is ended again, in seconds. */
const insistSeconds = 30;

/** What reacted to the end did not reach all of it: everybody acts once more. */
async function insist(work: Work, { personId, id, ...latest }: OpenCase, on: readonly string[]) {
  if (work.now.getTime() - latest.since.getTime() < insistSeconds * 1000) return;
  if (on.includes("access") && latest.rehiredAt === null) {
    await recompute(work, { personIds: [personId], cause: { kind: "termination", id } });
  }
  work.record({
    action: "leaver.insist",
    target: id,
    persons: [personId],
    detail: { on: [...on] },
  });
  work.announce("leaver.still-on", { personIds: [personId] });
}

const isLate = (since: Date, now: Date): boolean =>
  now.getTime() - since.getTime() > troubleMinutes * 60_000;
