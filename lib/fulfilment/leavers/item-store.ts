import {
  dayMs,
  execute,
  many,
  newId,
  one,
  recordset,
  sql,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";
import { LeaverItem, shownKinds } from "./item.ts";
import { getCase } from "./case-store.ts";
import { decideDays, type LeaverCase } from "./leaver-case.ts";
import { offersFor, receivers, type Offering } from "./offers.ts";
import { ownedBy, type Owned } from "./owned.ts";

export const itemsOf = (tx: Tx, caseId: string): Promise<LeaverItem[]> =>
  many(tx, LeaverItem, sql`select * from leaver_item where case_id = ${caseId}::uuid order by id`);

/** An item with its case, as they stand. */
export async function findItem(
  tx: Tx,
  itemId: string,
): Promise<{ item: LeaverItem; leaver: LeaverCase }> {
  const item = await one(
    tx,
    LeaverItem,
    sql`select * from leaver_item where id = ${itemId}::uuid`,
    "leaver_item",
  );
  return { item, leaver: await getCase(tx, item.caseId) };
}

/** Locked until commit: two who decide at once do not both. */
export const lockItem = (tx: Tx, itemId: string): Promise<LeaverItem> =>
  one(
    tx,
    LeaverItem,
    sql`select * from leaver_item where id = ${itemId}::uuid for update`,
    "leaver_item",
  );

type Syncing = Offering & {
  readonly caseId: string;
  /** Unset: the end is to come. */
  readonly since: Date | null;
};

/**
 * A step: brings a case's items in line with what its person owns now. Answers how many changed:
 * new ones, those that are somebody else's meanwhile, and those that have to be offered anew.
 */
export async function syncItems(work: Work, syncing: Syncing): Promise<number> {
  const { tx, now } = work;
  const [owned, items] = [
    await ownedBy(tx, syncing.leaverId, now),
    await itemsOf(tx, syncing.caseId),
  ];
  const keyOf = (one: Pick<Owned, "kind" | "subjectId">) => `${one.kind}:${one.subjectId}`;
  const byKey = new Map(items.map((item) => [keyOf(item), item]));
  const held = new Set(owned.map(keyOf));
  const stillThere = (item: LeaverItem) => item.state === "open" || item.state === "shown";
  const gone = items.filter((item) => stillThere(item) && !held.has(keyOf(item)));
  // Somebody gave it to them again: it is decided anew.
  const again = items.filter((item) => !stillThere(item) && held.has(keyOf(item)));
  const fresh = owned.filter((each) => !byKey.has(keyOf(each)));
  const able = await receivers(
    tx,
    items.flatMap(({ offeredTo }) => offeredTo ?? []),
    syncing,
  );
  const orphaned = items.filter(
    ({ state, offeredTo }) => state === "open" && (offeredTo === null || !able.has(offeredTo)),
  );
  const anew = owned.filter((each) =>
    [...orphaned, ...again].some((item) => keyOf(item) === keyOf(each)),
  );
  const offers = await offersFor(tx, [...fresh, ...anew], syncing);
  await insertItems(work, syncing, { fresh, offers });
  const moved = anew.flatMap((each) => {
    const item = byKey.get(keyOf(each));
    const to = offers.get(each) ?? null;
    const isSame = item?.state === "open" && item.offeredTo === to;
    return item === undefined || isSame ? [] : [{ id: item.id, to, kind: item.kind }];
  });
  await reopen(work, syncing, moved);
  await settleGone(work, gone);
  return fresh.length + moved.length + gone.length;
}

/** Modules go on acting, so they cannot wait. */
function dueAt(kind: string, since: Date | null): Date | null {
  if (since === null || shownKinds.has(kind as "policy")) return null;
  return kind === "module" ? since : new Date(since.getTime() + decideDays * dayMs);
}

type Fresh = {
  readonly fresh: readonly Owned[];
  readonly offers: ReadonlyMap<Owned, string | null>;
};

async function insertItems({ tx }: Work, syncing: Syncing, { fresh, offers }: Fresh) {
  if (fresh.length === 0) return;
  const set = fresh.map((each) => ({
    id: newId(),
    kind: each.kind,
    subject: each.subjectId,
    to: offers.get(each) ?? null,
    state: shownKinds.has(each.kind) ? "shown" : "open",
    due: dueAt(each.kind, syncing.since)?.toISOString() ?? null,
  }));
  await execute(
    tx,
    sql`insert into leaver_item (id, case_id, kind, subject_id, offered_to, state, due_at)
        select r.id, ${syncing.caseId}::uuid, r.kind, r.subject, r."to", r.state, r.due
        from jsonb_to_recordset(${recordset(set)})
          as r (id uuid, kind text, subject uuid, "to" uuid, state text, due timestamptz)`,
  );
}

type Moved = { readonly id: string; readonly to: string | null; readonly kind: string };

async function reopen({ tx }: Work, { since }: Syncing, moved: readonly Moved[]): Promise<void> {
  if (moved.length === 0) return;
  const set = moved.map((each) => ({
    ...each,
    state: shownKinds.has(each.kind as "policy") ? "shown" : "open",
    due: dueAt(each.kind, since)?.toISOString() ?? null,
  }));
  await execute(
    tx,
    sql`update leaver_item i
        set offered_to = r."to", state = r.state, new_owner = null, is_interim = false,
            due_at = coalesce(i.due_at, r.due), decided_at = null, decided_by = null, back = null
        from jsonb_to_recordset(${recordset(set)})
          as r (id uuid, "to" uuid, state text, due timestamptz)
        where i.id = r.id`,
  );
}

const settleGone = ({ tx, now }: Work, gone: readonly LeaverItem[]) =>
  execute(
    tx,
    sql`update leaver_item set state = 'elsewhere', decided_at = ${now}
        where id = any(${gone.map(({ id }) => id)}::uuid[])`,
  );

/** A step: the end has come, so the time to decide begins. */
export async function startClocks({ tx }: Work, caseId: string, since: Date): Promise<void> {
  const later = new Date(since.getTime() + decideDays * dayMs);
  await execute(
    tx,
    sql`update leaver_item
        set due_at = case when kind = 'module' then ${since}::timestamptz else ${later} end
        where case_id = ${caseId}::uuid and state = 'open'`,
  );
}

/** A step: the end was taken back: what nobody decided stays, what was given is offered back. */
export const offerBack = ({ tx, now }: Work, caseId: string): Promise<number> =>
  execute(
    tx,
    sql`update leaver_item
        set state = case state when 'moved' then 'moved' else 'stayed' end,
            back = case state when 'moved' then 'offered' end,
            decided_at = coalesce(decided_at, ${now})
        where case_id = ${caseId}::uuid and state in ('open', 'shown', 'moved')`,
  );
