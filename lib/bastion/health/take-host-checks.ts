import { z } from "zod";
import { execute, many, recordDoor, sql } from "#lib/kernel/index.ts";
import { HostId } from "../host.ts";
import { loginsOf, pinnedKeys } from "../host-store.ts";

/** Each host is looked at this often; a change is seen at the next session too. */
export const checkEveryMinutes = 30;
/** Whoever took a check may be killed: then another takes it. */
const takenMinutes = 2;

const Due = z.object({
  hostId: HostId,
  code: z.string(),
  systemId: z.string(),
  address: z.string(),
  port: z.number(),
  sourceAddresses: z.array(z.string()),
});

export type HostCheck = Omit<z.output<typeof Due>, "systemId"> & {
  readonly logins: readonly string[];
  readonly hostKeys: readonly Uint8Array[];
};

/** Hands a gateway the hosts that are due; no other gateway gets them meanwhile. */
export const takeHostChecks = recordDoor({
  name: "bastion.take-host-checks",
  tables: ["bastion_host"],
  run: async ({ tx, now }, most: number): Promise<HostCheck[]> => {
    const due = await many(
      tx,
      Due,
      sql`select id as host_id, code, system_id, address, port, source_addresses
          from bastion_host
          where retired_at is null and (check_due_at is null or check_due_at <= ${now})
          order by check_due_at nulls first limit ${most}::int for update skip locked`,
    );
    const again = new Date(now.getTime() + takenMinutes * 60_000);
    const checks: HostCheck[] = [];
    for (const { systemId, ...each } of due) {
      await execute(
        tx,
        sql`update bastion_host set check_due_at = ${again} where id = ${each.hostId}::uuid`,
      );
      const keys = await pinnedKeys(tx, each.hostId);
      const hostKeys = keys.map(({ blob }) => blob);
      checks.push({ ...each, hostKeys, logins: await loginsOf(tx, systemId, now) });
    }
    return checks;
  },
});
