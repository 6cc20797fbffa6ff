import { execute, recordset, rows, sql, type Tx } from "#lib/kernel/index.ts";

export type DataKeyRow = {
  readonly id: string;
  readonly scope: string;
  readonly version: number;
  readonly state: "active" | "retired" | "destroyed";
  readonly wrapped: Uint8Array | null;
  readonly wrappedBy: string | null;
  /** Whether it was read as it stands now: an older snapshot may not know that it was destroyed. */
  readonly isFresh: boolean;
};

export type NewDataKey = {
  readonly id: string;
  readonly scope: string;
  readonly version: number;
  readonly wrapped: Uint8Array;
  readonly wrappedBy: string | null;
};

const columns = sql`id, scope, version, state, wrapped, wrapped_by,
  current_setting('transaction_isolation') = 'read committed' as is_fresh`;

export const activeKeys = (tx: Tx, scopes: readonly string[]) =>
  rows<DataKeyRow>(
    tx,
    sql`select ${columns} from data_key
        where state = 'active' and scope = any(${[...scopes]}::text[])`,
  );

/** Those that open something: active and retired ones. */
export const keysOfScope = async (tx: Tx, scope: string): Promise<string[]> =>
  (
    await rows<{ id: string }>(
      tx,
      sql`select id from data_key where scope = ${scope} and state <> 'destroyed'`,
    )
  ).map(({ id }) => id);

export const keysById = (tx: Tx, ids: readonly string[]) =>
  rows<DataKeyRow>(tx, sql`select ${columns} from data_key where id = any(${[...ids]}::uuid[])`);

/**
 * Those of these keys that are active, held so until this transaction ends: what it wraps with them
 * cannot slip past a rotation.
 */
export async function holdActive(tx: Tx, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const held = await rows<{ id: string }>(
    tx,
    sql`select id from data_key where id = any(${[...ids]}::uuid[]) and state = 'active'
        order by id for share`,
  );
  return new Set(held.map(({ id }) => id));
}

/** What wraps with the provider's root key holds this until it ends. */
export const shareRoot = (tx: Tx) =>
  execute(tx, sql`select pg_advisory_xact_lock_shared(hashtextextended('postern:root-key', 0))`);

/** Waits until nobody is wrapping with the root key, and keeps them waiting. */
export const lockRoot = (tx: Tx) =>
  execute(tx, sql`select pg_advisory_xact_lock(hashtextextended('postern:root-key', 0))`);

export async function versionsOf(
  tx: Tx,
  scopes: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const found = await rows<{ scope: string; version: number }>(
    tx,
    sql`select scope, max(version)::int as version from data_key
        where scope = any(${[...scopes]}::text[]) group by scope`,
  );
  return new Map(found.map(({ scope, version }) => [scope, version]));
}

export async function hasAnyKey(tx: Tx): Promise<boolean> {
  const [found] = await rows<{ exists: boolean }>(
    tx,
    sql`select exists (select from data_key) as exists`,
  );
  return found?.exists ?? false;
}

/** Leaves out what another transaction made first; in order of scope: two never wait round. */
export async function insertKeys(tx: Tx, keys: readonly NewDataKey[], now: Date) {
  const set = keys
    .toSorted((one, other) => (one.scope < other.scope ? -1 : 1))
    .map((each) => ({
      id: each.id,
      scope: each.scope,
      version: each.version,
      wrapped: Buffer.from(each.wrapped).toString("base64"),
      wrapped_by: each.wrappedBy,
    }));
  return rows<{ id: string }>(
    tx,
    sql`insert into data_key (id, scope, version, state, wrapped, wrapped_by, created_at)
        select id, scope, version, 'active', decode(wrapped, 'base64'), wrapped_by, ${now}
        from jsonb_to_recordset(${recordset(set)})
          as x (id uuid, scope text, version int, wrapped text, wrapped_by uuid)
        on conflict do nothing
        returning id`,
  );
}

/** What it sealed still opens; nothing new is sealed with it. */
export const retireActive = (tx: Tx, scope: string, now: Date) =>
  execute(
    tx,
    sql`update data_key set state = 'retired', retired_at = ${now}
        where scope = ${scope} and state = 'active'`,
  );
