import { z } from "zod";
import {
  command,
  conflict,
  execute,
  maybe,
  needs,
  newId,
  notFound,
  Reason,
  sql,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";
import { Code } from "#lib/catalog/index.ts";
import { Address, HostCode, KeyLine, Port, SourceAddresses } from "./host.ts";
import { findHost, lockHost, loginsOf, pinKeys, type Host } from "./host-store.ts";
import { Login } from "./right.ts";
import type { PublicKey } from "./ssh/public-key.ts";

const right = "bastion.manage";
const scope = "bastion:manage";
export const HostKeys = z.array(KeyLine).min(1, "at least one key of the host").max(10);
const Pinned = z.object({ hostId: z.string(), fingerprints: z.array(z.string()) });

/** What is told of a host beside its code, group and keys; unset: as it is. */
const Ways = {
  sourceAddresses: SourceAddresses.optional(),
  /** An account of the host's own, for its console. */
  breakGlassAccount: Login.nullable().optional(),
} as const;

/** Makes a host known, in its group; nobody may enter it yet. */
export const registerHost = command({
  name: "bastion.register-host",
  title: "Registers a host: its code, group, address and the keys that it shows.",
  ...{ right, scope },
  rest: { method: "POST", path: "/bastion/hosts" },
  input: z.object({
    code: HostCode,
    systemCode: Code,
    address: Address,
    port: Port.default(22),
    hostKeys: HostKeys,
    ...Ways,
  }),
  output: Pinned,
  load: ({ tx, now }, { systemCode }) => findGroup(tx, systemCode, now),
  authorize: needs(right),
  run: async (work) => {
    const { input, resource: system } = work;
    if (!system) throw notFound("system");
    return addHost(work, { ...input, systemId: system.id });
  },
});

/** The system of the catalogue that a group of hosts is. */
export const findGroup = (tx: Tx, systemCode: string, now: Date) =>
  maybe(
    tx,
    z.object({ id: z.string() }),
    sql`select id from system
        where code = ${systemCode} and (retires_at is null or retires_at > ${now})`,
  );

type Told = {
  readonly address: string;
  readonly port: number;
  readonly hostKeys: readonly PublicKey[];
  readonly sourceAddresses?: readonly string[] | undefined;
  readonly breakGlassAccount?: string | null | undefined;
};

/** A step: a new host of a group, with its keys pinned. */
export async function addHost(
  work: Work,
  { code, systemId, ...told }: Told & { readonly code: string; readonly systemId: string },
): Promise<z.output<typeof Pinned>> {
  const { tx, now } = work;
  const { address, port, hostKeys, sourceAddresses = [], breakGlassAccount = null } = told;
  if (await findHost(tx, code)) throw conflict("host_code_taken");
  await refuseLogin(work, systemId, breakGlassAccount);
  const hostId = newId<"host">();
  await execute(
    tx,
    sql`insert into bastion_host (id, code, system_id, address, port, source_addresses,
          break_glass_account, registered_at)
        values (${hostId}::uuid, ${code}, ${systemId}::uuid, ${address}, ${port},
          ${[...sourceAddresses]}::text[], ${breakGlassAccount}, ${now})`,
  );
  const fingerprints = await pinKeys(tx, { hostId, keys: hostKeys, now });
  const ways = { sourceAddresses: [...sourceAddresses], breakGlassAccount };
  work.record({
    action: "bastion.register-host",
    target: hostId,
    detail: { code, systemId, address, port, fingerprints, ...ways },
  });
  work.live("bastion", [hostId]);
  return { hostId, fingerprints };
}

/** Whoever comes by a right has another account than the one that is kept for the console. */
async function refuseLogin(
  { tx, now }: Work,
  systemId: string,
  account: string | null,
): Promise<void> {
  if (account === null || !(await loginsOf(tx, systemId, now)).includes(account)) return;
  throw conflict("break_glass_account_is_a_login");
}

/** The host was set up anew, or moved: what was pinned before counts no more. */
export const moveHost = command({
  name: "bastion.move-host",
  title: "Changes a host's address and pins the keys that it shows from now on.",
  ...{ right, scope },
  rest: { method: "PUT", path: "/bastion/hosts/{code}" },
  input: z.object({ code: HostCode, address: Address, port: Port, hostKeys: HostKeys, ...Ways }),
  output: Pinned,
  load: ({ tx }, { code }) => lockHost(tx, code),
  authorize: needs(right),
  run: async (work) => {
    const { input, resource: host } = work;
    if (!host) throw notFound("host");
    return changeHost(work, host, input);
  },
});

/** A step: from now on a host is there, and shows one of these keys. */
export async function changeHost(
  work: Work,
  host: Host,
  told: Told,
): Promise<z.output<typeof Pinned>> {
  const { tx, now } = work;
  if (host.retiredAt) throw conflict("host_is_retired");
  const { address, port, hostKeys } = told;
  const { sourceAddresses = host.sourceAddresses, breakGlassAccount = host.breakGlassAccount } =
    told;
  await refuseLogin(work, host.systemId, breakGlassAccount);
  await execute(
    tx,
    sql`update bastion_host
        set address = ${address}, port = ${port}, check_due_at = null,
            source_addresses = ${[...sourceAddresses]}::text[],
            break_glass_account = ${breakGlassAccount}
        where id = ${host.id}::uuid`,
  );
  const fingerprints = await pinKeys(tx, { hostId: host.id, keys: hostKeys, now });
  const ways = { sourceAddresses: [...sourceAddresses], breakGlassAccount };
  work.record({
    action: "bastion.move-host",
    target: host.id,
    detail: { code: host.code, address, port, fingerprints, ...ways },
  });
  work.live("bastion", [host.id]);
  return { hostId: host.id, fingerprints };
}

/** Nobody enters it any more, and who is in it is out; its code is never used again. */
export const retireHost = command({
  name: "bastion.retire-host",
  title: "Retires a host and ends every session on it.",
  ...{ right, scope },
  rest: { method: "POST", path: "/bastion/hosts/{code}/retire" },
  input: z.object({ code: HostCode, reason: Reason }),
  output: z.object({}),
  load: ({ tx }, { code }) => lockHost(tx, code),
  authorize: needs(right),
  run: async (work) => {
    const { tx, now, input, resource: host } = work;
    if (!host) throw notFound("host");
    if (host.retiredAt) throw conflict("host_is_retired");
    await execute(tx, sql`update bastion_host set retired_at = ${now} where id = ${host.id}::uuid`);
    work.record({
      target: host.id,
      detail: { code: host.code },
      personal: { reason: input.reason },
    });
    work.live("bastion", [host.id]);
    return {};
  },
});
