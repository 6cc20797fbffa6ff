import { rows, sql, type Sql, type Tx } from "#lib/kernel/index.ts";
import {
  brakedRisks,
  kindsOf,
  windowMs,
  type BrakedRisk,
  type BrakeSettings,
  type BrakeTrip,
  type Loss,
} from "./brake-trip.ts";
import type { CauseKind } from "./cause.ts";
import { idList } from "./holdings-store.ts";

type At = { readonly tx: Tx; readonly now: Date; readonly settings: BrakeSettings };
type Asked = { readonly cause: CauseKind; readonly losses: readonly Loss[] };
type Counted = ReadonlyMap<BrakedRisk, number>;

/**
 * Classes of risk of which too much would be lost: twenty ordinary rights are a small move, twenty
 * privileged ones are a team that cannot work. Terminations pass here, too.
 */
export async function riskTrips(
  { tx, now, settings }: At,
  { cause, losses }: Asked,
): Promise<BrakeTrip[]> {
  const lost = losses.flatMap((each) => (each.isTermination ? [] : each.losses));
  const risks = await risksOf(tx, lost);
  const losing = tally(lost.flatMap((id) => risks.get(id) ?? []));
  if (losing.size === 0) return [];
  const before = await lostBefore(tx, now, cause);
  const of = (counted: Counted, risk: BrakedRisk) => counted.get(risk) ?? 0;
  const most = (risk: BrakedRisk) => settings[`${risk}Max`];
  const suspects = [...losing.keys()].filter(
    (risk) => of(losing, risk) + of(before, risk) > most(risk),
  );
  if (suspects.length === 0) return [];
  const holding = await loadHolding(tx, now);
  return suspects
    .map((risk): BrakeTrip => {
      const [held, earlier] = [of(holding, risk), of(before, risk)];
      // What was lost earlier in the window was held at its beginning.
      const limit = Math.max(most(risk), (held + earlier) * settings.shareMax);
      const numbers = { losing: of(losing, risk), lostBefore: earlier, holding: held, limit };
      return { scope: "risk", orgUnitId: null, risk, ...numbers };
    })
    .filter((each) => each.losing + each.lostBefore > each.limit);
}

/** Which of these rights are of a class that is counted by itself. */
export async function risksOf(
  tx: Tx,
  entitlementIds: readonly string[],
): Promise<ReadonlyMap<string, BrakedRisk>> {
  if (entitlementIds.length === 0) return new Map();
  const found = await rows<{ id: string; risk: BrakedRisk }>(
    tx,
    sql`select id::text, risk from entitlement
        where id = any(${idList(new Set(entitlementIds))}) and ${isBraked(sql`risk`)}`,
  );
  return new Map(found.map(({ id, risk }) => [id, risk]));
}

const isBraked = (risk: Sql): Sql => sql`${risk} = any(${[...brakedRisks]}::text[])`;

function tally(risks: readonly BrakedRisk[]): Counted {
  const found = new Map<BrakedRisk, number>();
  for (const risk of risks) found.set(risk, (found.get(risk) ?? 0) + 1);
  return found;
}

type Row = { readonly risk: BrakedRisk; readonly n: number };

const counted = (found: readonly Row[]): Counted => new Map(found.map(({ risk, n }) => [risk, n]));

/** Within 24 hours, and what began roll-outs still bring; an undo counts with every cause. */
const lostBefore = async (tx: Tx, now: Date, cause: CauseKind): Promise<Counted> =>
  counted(
    await rows<Row>(
      tx,
      sql`select e.risk, count(*)::int as n from (
            select unnest(losses) as id from change
            where is_counted and cardinality(losses) > 0
              and cause = any(${[cause, "undo"]}::text[])
              and at > ${new Date(now.getTime() - windowMs)}
            union all
            select unnest(x.losses) from rollout r
            join rollout_person x on x.rollout_id = r.id
            join person p on p.id = x.person_id
            where r.state in ('running', 'paused') and r.released_by is null
              and x.state = 'planned' and p.hr_state <> 'ended'
              and (r.kind = any(${kindsOf(cause)}::text[]) or r.undo_of is not null)) lost
          join entitlement e on e.id = lost.id
          where ${isBraked(sql`e.risk`)} group by 1`,
    ),
  );

const loadHolding = async (tx: Tx, now: Date): Promise<Counted> =>
  counted(
    await rows<Row>(
      tx,
      sql`select e.risk, count(*)::int as n
          from access a join entitlement e on e.id = a.entitlement_id
          where ${isBraked(sql`e.risk`)} and a.withdrawn_by is null and a.closed_by is null
            and a.valid_from <= ${now} and (a.valid_to is null or a.valid_to > ${now})
          group by 1`,
    ),
  );
