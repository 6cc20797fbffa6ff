import { rows, sql, type PersonId, type Tx } from "#lib/kernel/index.ts";
import { inForce } from "./in-force.ts";

/** Who holds this right of the portal at this instant. */
export async function holdersOfRight(tx: Tx, right: string, now: Date): Promise<PersonId[]> {
  const found = await rows<{ personId: PersonId }>(
    tx,
    sql`select distinct a.person_id
        from access a
        join entitlement e on e.id = a.entitlement_id
        join system s on s.id = e.system_id
        where s.code = 'postern' and e.code = ${right} and ${inForce(sql`a`, now)}`,
  );
  return found.map(({ personId }) => personId);
}

/** Codes of the portal's own entitlements that this person holds at this instant. */
export async function rightsOf(
  tx: Tx,
  personId: PersonId,
  now: Date,
): Promise<ReadonlySet<string>> {
  const found = await rows<{ code: string }>(
    tx,
    sql`select e.code
        from access a
        join entitlement e on e.id = a.entitlement_id
        join system s on s.id = e.system_id
        where a.person_id = ${personId}::uuid and s.code = 'postern'
          and ${inForce(sql`a`, now)}`,
  );
  return new Set(found.map(({ code }) => code));
}
