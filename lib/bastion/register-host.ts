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
} from "#lib/kernel/index.ts";
import { Code } from "#lib/catalog/index.ts";
import { Address, HostCode, KeyLine, Port } from "./host.ts";
import { lockHost, pinKeys } from "./host-store.ts";

const right = "bastion.manage";
const scope = "bastion:manage";
const HostKeys = z.array(KeyLine).min(1, "at least one key of the host").max(10);
const Pinned = z.object({ hostId: z.string(), fingerprints: z.array(z.string()) });

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
  }),
  output: Pinned,
  load: ({ tx, now }, { systemCode }) =>
    maybe(
      tx,
      z.object({ id: z.string() }),
      sql`select id from system
          where code = ${systemCode} and (retires_at is null or retires_at > ${now})`,
    ),
  authorize: needs(right),
  run: async (work) => {
    const { tx, now, input, resource: system } = work;
    if (!system) throw notFound("system");
    const { code, address, port, hostKeys } = input;
    if (await lockHost(tx, code)) throw conflict("host_code_taken");
    const hostId = newId<"host">();
    await execute(
      tx,
      sql`insert into bastion_host (id, code, system_id, address, port, registered_at)
          values (${hostId}::uuid, ${code}, ${system.id}::uuid, ${address}, ${port}, ${now})`,
    );
    const fingerprints = await pinKeys(tx, { hostId, keys: hostKeys, now });
    const detail = { code, systemId: system.id, address, port, fingerprints };
    work.record({ target: hostId, detail });
    work.live("bastion", [hostId]);
    return { hostId, fingerprints };
  },
});

/** The host was set up anew, or moved: what was pinned before counts no more. */
export const moveHost = command({
  name: "bastion.move-host",
  title: "Changes a host's address and pins the keys that it shows from now on.",
  ...{ right, scope },
  rest: { method: "PUT", path: "/bastion/hosts/{code}" },
  input: z.object({ code: HostCode, address: Address, port: Port, hostKeys: HostKeys }),
  output: Pinned,
  load: ({ tx }, { code }) => lockHost(tx, code),
  authorize: needs(right),
  run: async (work) => {
    const { tx, now, input, resource: host } = work;
    if (!host) throw notFound("host");
    if (host.retiredAt) throw conflict("host_is_retired");
    const { address, port, hostKeys } = input;
    await execute(
      tx,
      sql`update bastion_host set address = ${address}, port = ${port}
          where id = ${host.id}::uuid`,
    );
    const fingerprints = await pinKeys(tx, { hostId: host.id, keys: hostKeys, now });
    work.record({ target: host.id, detail: { code: host.code, address, port, fingerprints } });
    work.live("bastion", [host.id]);
    return { hostId: host.id, fingerprints };
  },
});

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
