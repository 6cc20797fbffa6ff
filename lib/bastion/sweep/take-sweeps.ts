import { z } from "zod";
import { execute, many, recordDoor, sql, type Sql } from "#lib/kernel/index.ts";
import { HostId } from "../host.ts";
import { pinnedKeys } from "../host-store.ts";
import { leftBehinds } from "./left-behind.ts";

/** What a hang-up ends is over by then, and the gateway has cut. */
const afterSeconds = 3;
/** A host that is away, or a gateway that was killed meanwhile: then it is tried again. */
const againMinutes = 2;
const triedHours = 24;

/** Sessions that end so never were on their host. */
const neverIn = ["host_unreachable", "host_key_changed", "host_refused"];

/** When a session that ends now, for this reason, is swept; null: no right of its asks for it. */
export const sweepDue = (now: Date, reason: string): Sql =>
  sql`case when ${!neverIn.includes(reason)} and exists (
    select from bastion_right r where r.entitlement_id = any (bastion_session.entitlement_ids)
      and r.left_behind <> 'keep')
  then ${now}::timestamptz + make_interval(secs => ${afterSeconds}) end`;

const Due = z.object({
  sessionId: z.string(),
  login: z.string(),
  hostId: HostId,
  address: z.string(),
  port: z.number(),
  leftBehind: z.enum(leftBehinds),
});

export type Sweep = z.output<typeof Due> & { readonly hostKeys: readonly Uint8Array[] };

/** Hands a gateway sessions whose hosts are to be looked at; no other gets them meanwhile. */
export const takeSweeps = recordDoor({
  name: "bastion.take-sweeps",
  tables: ["bastion_session"],
  run: async ({ tx, now }, most: number): Promise<Sweep[]> => {
    await execute(
      tx,
      sql`update bastion_session set sweep_due_at = null
          where sweep_due_at is not null
            and ended_at < ${now}::timestamptz - make_interval(hours => ${triedHours})`,
    );
    const due = await many(
      tx,
      Due,
      sql`select b.id as session_id, b.login, b.host_id, h.address, h.port,
                 (select case when bool_or(r.left_behind = 'end') then 'end' else 'report' end
                  from bastion_right r where r.entitlement_id = any (b.entitlement_ids))
                   as left_behind
          from bastion_session b join bastion_host h on h.id = b.host_id
          where b.sweep_due_at <= ${now} and h.retired_at is null
          order by b.sweep_due_at limit ${most}::int for update of b skip locked`,
    );
    const again = new Date(now.getTime() + againMinutes * 60_000);
    const sweeps: Sweep[] = [];
    for (const each of due) {
      await execute(
        tx,
        sql`update bastion_session set sweep_due_at = ${again} where id = ${each.sessionId}::uuid`,
      );
      const keys = await pinnedKeys(tx, each.hostId);
      sweeps.push({ ...each, hostKeys: keys.map(({ blob }) => blob) });
    }
    return sweeps;
  },
});
