import { execute, many, one, sql, type Tx } from "#lib/kernel/index.ts";
import { Delegation } from "./delegation.ts";

/** Everything that either of these people lends or is lent. */
export const delegationsOf = (tx: Tx, personIds: readonly string[]) =>
  many(
    tx,
    Delegation,
    sql`select * from delegation
        where from_id = any(${personIds}::uuid[]) or to_id = any(${personIds}::uuid[])
        order by valid_from desc, id`,
  );

export const getDelegation = (tx: Tx, id: string) =>
  one(
    tx,
    Delegation,
    sql`select * from delegation where id = ${id}::uuid for update`,
    "delegation",
  );

export const insertDelegation = (tx: Tx, delegation: Delegation, now: Date) =>
  execute(
    tx,
    sql`insert into delegation (id, from_id, to_id, reason, valid_from, valid_to, created_at)
        values (${delegation.id}::uuid, ${delegation.fromId}::uuid, ${delegation.toId}::uuid,
          ${delegation.reason}, ${delegation.validFrom}, ${delegation.validTo}, ${now})`,
  );

export const endDelegations = (tx: Tx, ids: readonly string[], now: Date) =>
  execute(
    tx,
    sql`update delegation set ended_at = ${now} where id = any(${ids}::uuid[])
          and ended_at is null`,
  );
