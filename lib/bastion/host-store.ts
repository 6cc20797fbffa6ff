import { z } from "zod";
import { execute, many, maybe, newId, recordset, sql, type Tx } from "#lib/kernel/index.ts";
import { HostId } from "./host.ts";
import { fingerprintOf, type PublicKey } from "./ssh/public-key.ts";

export const Host = z.object({
  id: HostId,
  code: z.string(),
  systemId: z.string(),
  address: z.string(),
  port: z.number(),
  retiredAt: z.date().nullable(),
  sourceAddresses: z.array(z.string()),
  breakGlassAccount: z.string().nullable(),
});
export type Host = z.output<typeof Host>;

const columns = sql`id, code, system_id, address, port, retired_at, source_addresses,
  break_glass_account`;

/** More than anybody keeps apart on one host. */
const loginsMax = 50;

/** Nobody pins, moves or retires it until commit. */
export const lockHost = (tx: Tx, code: string) =>
  maybe(tx, Host, sql`select ${columns} from bastion_host where code = ${code} for update`);

export const findHost = (tx: Tx, code: string) =>
  maybe(tx, Host, sql`select ${columns} from bastion_host where code = ${code}`);

export const findHostById = (tx: Tx, id: string) =>
  maybe(tx, Host, sql`select ${columns} from bastion_host where id = ${id}::uuid`);

/** As whom people enter it by some right, the same again each time. */
export async function loginsOf(tx: Tx, systemId: string, now: Date): Promise<string[]> {
  const found = await many(
    tx,
    z.object({ login: z.string() }),
    sql`select distinct r.login from bastion_right r join entitlement e on e.id = r.entitlement_id
        where e.system_id = ${systemId}::uuid
          and (e.retires_at is null or e.retires_at > ${now})
        order by r.login limit ${loginsMax}::int`,
  );
  return found.map(({ login }) => login);
}

/** Logins of which every right has the host's processes ended: of no other may the host end any. */
export async function endingLoginsOf(tx: Tx, systemId: string, now: Date): Promise<string[]> {
  const found = await many(
    tx,
    z.object({ login: z.string() }),
    sql`select r.login from bastion_right r join entitlement e on e.id = r.entitlement_id
        where e.system_id = ${systemId}::uuid
          and (e.retires_at is null or e.retires_at > ${now})
        group by r.login having bool_and(r.left_behind = 'end')
        order by r.login limit ${loginsMax}::int`,
  );
  return found.map(({ login }) => login);
}

const PinnedKey = z.object({ blob: z.instanceof(Uint8Array) });

/** What the host may show. */
export const pinnedKeys = (tx: Tx, hostId: string) =>
  many(
    tx,
    PinnedKey,
    sql`select blob from bastion_host_key
        where host_id = ${hostId}::uuid and unpinned_at is null order by pinned_at, id`,
  );

/** From now on the host shows one of these keys, or nobody reaches it. */
export async function pinKeys(
  tx: Tx,
  { hostId, keys, now }: { hostId: string; keys: readonly PublicKey[]; now: Date },
): Promise<string[]> {
  await execute(
    tx,
    sql`update bastion_host_key set unpinned_at = ${now}
        where host_id = ${hostId}::uuid and unpinned_at is null`,
  );
  const byFingerprint = new Map(keys.map((key) => [fingerprintOf(key.blob), key]));
  const set = [...byFingerprint].map(([fingerprint, { algorithm, blob }]) => ({
    ...{ id: newId(), fingerprint, algorithm },
    blob: blob.toString("base64"),
  }));
  await execute(
    tx,
    sql`insert into bastion_host_key (id, host_id, algorithm, blob, fingerprint, pinned_at)
        select x.id, ${hostId}::uuid, x.algorithm, decode(x.blob, 'base64'), x.fingerprint, ${now}
        from jsonb_to_recordset(${recordset(set)})
          as x (id uuid, algorithm text, blob text, fingerprint text)`,
  );
  return [...byFingerprint.keys()];
}
