import { execute, one, rows, sql, type Sql, type Tx } from "#lib/kernel/index.ts";
import { Destruction, type Certificate } from "./destruction.ts";

export const destructionColumns: Sql = sql`id, scope, version, reason, state, requested_by,
  requested_at, ends_at, decided_by, decided_at, certificate, event_id`;

export const lockDestruction = (tx: Tx, id: string) =>
  one(
    tx,
    Destruction,
    sql`select ${destructionColumns} from key_destruction where id = ${id}::uuid for update`,
    "destruction",
  );

type Asking = {
  readonly id: string;
  readonly scope: string;
  readonly version: number | null;
  readonly reason: string;
  readonly requestedBy: string | null;
  readonly endsAt: Date;
};

/** The database lets one request stand for each key; what ran out makes room. */
export async function insertDestruction(tx: Tx, now: Date, asking: Asking): Promise<void> {
  await execute(
    tx,
    sql`update key_destruction set state = 'withdrawn', decided_at = ends_at
        where scope = ${asking.scope} and state = 'asked' and ends_at <= ${now}`,
  );
  await execute(
    tx,
    sql`insert into key_destruction (id, scope, version, reason, state, requested_by,
                                     requested_at, ends_at)
        values (${asking.id}::uuid, ${asking.scope}, ${asking.version}::int, ${asking.reason},
                'asked', ${asking.requestedBy}::uuid, ${now}, ${asking.endsAt})`,
  );
}

export const saveWithdrawal = (tx: Tx, id: string, at: { by: string | null; now: Date }) =>
  execute(
    tx,
    sql`update key_destruction
        set state = 'withdrawn', decided_by = ${at.by}::uuid, decided_at = ${at.now}
        where id = ${id}::uuid`,
  );

export const saveCertificate = (
  tx: Tx,
  id: string,
  done: { by: string | null; now: Date; eventId: string; certificate: Certificate },
) =>
  execute(
    tx,
    sql`update key_destruction
        set state = 'done', decided_by = ${done.by}::uuid, decided_at = ${done.now},
            event_id = ${done.eventId}::uuid,
            certificate = ${JSON.stringify(done.certificate)}::jsonb
        where id = ${id}::uuid`,
  );

export type Doomed = {
  readonly id: string;
  readonly scope: string;
  readonly version: number;
  readonly state: "active" | "retired";
  readonly wrapped: Uint8Array;
  readonly wrappedBy: string | null;
  readonly createdAt: Date;
  readonly retiredAt: Date | null;
  /** How many keys it wraps. */
  readonly wraps: number;
};

/** What a request to destroy is about and is still there, held until commit. */
export const lockDoomed = (tx: Tx, scope: string, version: number | null) =>
  rows<Doomed>(
    tx,
    sql`select id, scope, version, state, wrapped, wrapped_by, created_at, retired_at,
               (select count(*)::int from data_key c
                where c.wrapped_by = k.id and c.state <> 'destroyed') as wraps
        from data_key k
        where scope = ${scope} and state <> 'destroyed'
          and (${version}::int is null or version = ${version}::int)
        order by version for update of k`,
  );

/** Forgets the wrapped keys for ever. */
export const destroyKeys = (tx: Tx, ids: readonly string[], now: Date) =>
  execute(
    tx,
    sql`update data_key
        set state = 'destroyed', wrapped = null, destroyed_at = ${now},
            retired_at = coalesce(retired_at, ${now})
        where id = any(${[...ids]}::uuid[])`,
  );
