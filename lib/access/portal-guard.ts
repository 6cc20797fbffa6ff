import { conflict, rows, sql, type Work } from "#lib/kernel/index.ts";
import { idList } from "./holdings-store.ts";
import { inForce } from "./in-force.ts";
import type { Plan } from "./plan.ts";

/** Portal rights that somebody must always hold: who gives rights, and who releases holds. */
const guardedRights = ["access.manage", "holds.release"] as const;

const reasonOf: Record<string, string> = {
  "access.manage": "last_administrator",
  "holds.release": "last_releaser",
};

/** Refuses plans that would leave nobody as administrator or nobody who may release. */
export async function keepPortalGoverned(work: Work, plans: readonly Plan[]): Promise<void> {
  const lost = new Set<string>();
  for (const each of plans) for (const loss of each.access.losses) lost.add(loss.entitlementId);
  if (lost.size === 0) return;
  for (const right of await guardedAmong(work, [...lost])) {
    const losers = losersOf(plans, right.id);
    if (plans.some((each) => givesAtOnce(each, right.id))) continue;
    if (await othersHold(work, right.id, losers)) continue;
    throw conflict(reasonOf[right.code] ?? "last_holder", { right: right.code, personIds: losers });
  }
}

type Guarded = { readonly id: string; readonly code: string };

/** Locks while it looks: of two that each remove one of the last two, one must see the other. */
async function guardedAmong({ tx }: Work, lost: readonly string[]): Promise<Guarded[]> {
  const found = await rows<Guarded>(
    tx,
    sql`select e.id::text, e.code from entitlement e join system s on s.id = e.system_id
        where s.code = 'postern' and e.code = any(${[...guardedRights]})
          and e.id = any(${idList(lost)})`,
  );
  if (found.length > 0) {
    await tx.$queryRaw(sql`select pg_advisory_xact_lock(hashtext('postern.portal')::bigint)::text`);
  }
  return found;
}

const givesAtOnce = ({ access, at }: Plan, entitlementId: string): boolean =>
  access.opened.some((row) => row.entitlementId === entitlementId && row.validFrom <= at) &&
  access.losses.every((loss) => loss.entitlementId !== entitlementId);

const losersOf = (plans: readonly Plan[], entitlementId: string): string[] =>
  plans
    .filter(({ access }) => access.losses.some((loss) => loss.entitlementId === entitlementId))
    .map((each) => each.subject.personId);

async function othersHold({ tx, now }: Work, right: string, losers: readonly string[]) {
  const found = await rows<{ personId: string }>(
    tx,
    sql`select person_id::text from access
        where entitlement_id = ${right}::uuid and ${inForce(sql`access`, now)}
          and person_id <> all(${idList(losers)}) limit 1`,
  );
  return found.length > 0;
}
