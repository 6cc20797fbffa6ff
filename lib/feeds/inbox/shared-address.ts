import { rows, sql, type Tx } from "#lib/kernel/index.ts";

/** So many addresses are locked one by one; more of them, all at once. */
const lockedMax = 100;

/**
 * A step: until commit nobody else gives one of these addresses to anybody by an event. Many at
 * once wait for everybody else who gives any.
 */
export async function lockAddresses(tx: Tx, addresses: readonly string[]): Promise<void> {
  const asked = [...new Set(addresses.map((address) => address.toLowerCase()))].toSorted();
  if (asked.length === 0) return;
  const all = sql`hashtextextended('work-addresses', 0)`;
  if (asked.length > lockedMax)
    return void (await rows(tx, sql`select pg_advisory_xact_lock(${all})::text`));
  await rows(tx, sql`select pg_advisory_xact_lock_shared(${all})::text`);
  await rows(
    tx,
    sql`select pg_advisory_xact_lock(hashtextextended('work-address:' || a, 0))::text
        from unnest(${asked}::text[]) with ordinality as x (a, n) order by n`,
  );
}

/** Who of those who are here, or are to come, has which of these addresses; in lower case. */
export async function whoHasAddress(
  tx: Tx,
  addresses: readonly string[],
): Promise<Map<string, string[]>> {
  const asked = [...new Set(addresses.map((address) => address.toLowerCase()))];
  if (asked.length === 0) return new Map();
  const found = await rows<{ address: string; id: string }>(
    tx,
    sql`select lower(work_email) as address, id::text from person
        where lower(work_email) = any(${asked}::text[]) and hr_state <> 'ended'`,
  );
  const byAddress = Map.groupBy(found, ({ address }) => address);
  return new Map([...byAddress].map(([address, all]) => [address, all.map(({ id }) => id)]));
}
