import { execute, recordset, rows, sql, type Sql, type Tx } from "#lib/kernel/index.ts";
import type { Narrowing, SealedPlace } from "./sealed-place.ts";

export type Hanging = {
  readonly id: string;
  readonly scope: string;
  readonly version: number;
  readonly wrapped: Uint8Array;
  readonly wrappedBy: string;
  readonly parentScope: string;
};

/** Keys that a retired key wraps, held until commit. */
export const lockHanging = (tx: Tx, keysMax: number) =>
  rows<Hanging>(
    tx,
    sql`select k.id, k.scope, k.version, k.wrapped, k.wrapped_by, p.scope as parent_scope
        from data_key p join data_key k on k.wrapped_by = p.id
        where p.state = 'retired' and k.state <> 'destroyed'
        order by k.id limit ${keysMax} for update of k`,
  );

export type UnderRoot = {
  readonly id: string;
  readonly scope: string;
  readonly version: number;
  readonly wrapped: Uint8Array;
};

/** Keys that a root key of the provider wraps: a few for each class of each legal entity. */
export const keysUnderRoot = (tx: Tx) =>
  rows<UnderRoot>(
    tx,
    sql`select id, scope, version, wrapped from data_key
        where wrapped_by is null and state <> 'destroyed' order by id`,
  );

export type Rewrapped = {
  readonly id: string;
  readonly wrapped: Uint8Array;
  /** Unset: the provider's root key. */
  readonly wrappedBy: string | null;
};

/** The keys themselves stay what they are: only what protects them changes. */
export const saveRewrapped = (tx: Tx, keys: readonly Rewrapped[]) =>
  execute(
    tx,
    sql`update data_key k set wrapped = decode(x.wrapped, 'base64'), wrapped_by = x.wrapped_by
        from jsonb_to_recordset(${recordset(
          keys.map(({ id, wrapped, wrappedBy }) => ({
            id,
            wrapped: Buffer.from(wrapped).toString("base64"),
            wrapped_by: wrappedBy,
          })),
        )}) as x (id uuid, wrapped text, wrapped_by uuid)
        where k.id = x.id and k.state <> 'destroyed'`,
  );

/** The identifier of the key stands in a sealed value, after the version of the format. */
const keyIdOf = sql`substring(v.sealed from 2 for 16)`;

export type SealedValue = {
  readonly place: string;
  readonly scope: string;
  readonly sealed: Uint8Array;
};

/** Values that a retired key sealed, in the order of their places. */
export const sealedByRetired = (
  tx: Tx,
  at: SealedPlace,
  page: { readonly after: string; readonly valuesMax: number },
) =>
  rows<SealedValue>(
    tx,
    sql`select v.place, v.scope, v.sealed from (${at.values({})}) v
        join data_key k on uuid_send(k.id) = ${keyIdOf} and k.state = 'retired'
        where v.place collate "C" > ${page.after}
        order by v.place collate "C" limit ${page.valuesMax}`,
  );

export type Resealed = { readonly place: string; readonly sealed: Uint8Array; was: Uint8Array };

/** Whatever was changed since it was read stays as it is: whoever changed it sealed it anew. */
export const saveResealed = (
  tx: Tx,
  replace: (set: Sql) => Sql,
  values: readonly Resealed[],
): Promise<number> => {
  const set = recordset(
    values.map(({ place, sealed, was }) => ({
      place,
      sealed: Buffer.from(sealed).toString("base64"),
      was: Buffer.from(was).toString("base64"),
    })),
  );
  return execute(
    tx,
    replace(sql`(select place, decode(sealed, 'base64') as sealed, decode(was, 'base64') as was
                 from jsonb_to_recordset(${set}) as s (place text, sealed text, was text))`),
  );
};

export type Counting = {
  readonly keyId: string;
  readonly narrowing: Narrowing;
  /** Counting stops there; unset: never. */
  readonly countMax?: number | undefined;
};

/** How many values a key sealed at a place. */
export async function countSealed(tx: Tx, at: SealedPlace, of: Counting): Promise<number> {
  const [found] = await rows<{ count: bigint }>(
    tx,
    sql`select count(*) as count
        from (select from (${at.values(of.narrowing)}) v
              where ${keyIdOf} = uuid_send(${of.keyId}::uuid)
              limit ${of.countMax ?? null}::bigint) counted`,
  );
  return Number(found?.count ?? 0);
}
