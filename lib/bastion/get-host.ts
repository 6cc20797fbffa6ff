import { z } from "zod";
import { zones } from "#lib/catalog/index.ts";
import { inForce } from "#lib/access/index.ts";
import { many, needs, notFound, one, query, sql, type Tx } from "#lib/kernel/index.ts";
import { stateOf, healthStates } from "./health/findings.ts";
import { Health } from "./health/health-store.ts";
import { CommandRule } from "./command-rule.ts";
import { HostCode } from "./host.ts";
import { findHost } from "./host-store.ts";
import { Limits, limitsOf } from "./limits.ts";
import { features } from "./right.ts";
import { isHeld } from "./shape-right.ts";
import { Awaited, awaitedOn, Leftover, leftoversOn } from "./sweep/leftovers.ts";

const rightsMax = 200;

const Key = z.object({ algorithm: z.string(), fingerprint: z.string(), pinnedAt: z.date() });

const RightRow = z.object({
  entitlementId: z.string(),
  systemId: z.string(),
  code: z.string(),
  name: z.string(),
  login: z.string(),
  features: z.array(z.enum(features)),
  forwardPorts: z.array(z.number()),
  commandRules: z.array(CommandRule),
  /** Of the right itself, whatever the installation says. */
  ownIdleMinutes: z.number(),
  /** People who hold it now. */
  holders: z.number(),
});
const RightOnHost = RightRow.extend(Limits.shape);

const Unshaped = z.object({ code: z.string(), name: z.string() });

const Facts = z.object({
  systemCode: z.string(),
  system: z.string(),
  zone: z.enum(zones),
  registeredAt: z.date(),
  liveSessions: z.number(),
  peopleIn: z.number(),
});

/** All that whoever keeps a host asks about it. */
export const getHost = query({
  name: "bastion.get-host",
  title: "Shows a host: its keys, how it was found, and the rights to enter it.",
  right: "bastion.manage",
  scope: "bastion:manage",
  rest: { method: "GET", path: "/bastion/hosts/{code}" },
  input: z.object({ code: HostCode }),
  output: z.object({
    hostId: z.string(),
    code: z.string(),
    address: z.string(),
    port: z.number(),
    sourceAddresses: z.array(z.string()),
    breakGlassAccount: z.string().nullable(),
    retiredAt: z.date().nullable(),
    ...Facts.shape,
    keys: z.array(Key),
    health: z.array(Health.extend({ state: z.enum(healthStates) })),
    /** What sessions of the last ninety days left on it, the newest first. */
    leftovers: z.array(Leftover),
    ...Awaited.shape,
    rights: z.array(RightOnHost),
    /** Rights of its group that may still be given a meaning: nobody holds or asked for them. */
    unshaped: z.array(Unshaped),
  }),
  authorize: needs("bastion.manage"),
  run: async ({ tx, now, actor, input }) => {
    const host = await findHost(tx, input.code);
    if (!host) throw notFound("host");
    const { id: hostId, systemId, ...rest } = host;
    const found = await healthOf(tx, hostId);
    return {
      ...{ hostId, ...rest, ...(await factsOf(tx, hostId)) },
      keys: await keysOf(tx, hostId),
      health: found.map((each) => ({ ...each, state: stateOf(each.findings) })),
      leftovers: await leftoversOn(tx, { hostId, actor, now }),
      ...(await awaitedOn(tx, hostId)),
      rights: await rightsOn(tx, systemId, now),
      unshaped: await unshapedIn(tx, systemId, now),
    };
  },
});

const factsOf = (tx: Tx, hostId: string) =>
  one(
    tx,
    Facts,
    sql`select s.code as system_code, s.name as system, s.zone, h.registered_at,
               count(b.id)::int as live_sessions, count(distinct b.person_id)::int as people_in
        from bastion_host h join system s on s.id = h.system_id
        left join bastion_session b on b.host_id = h.id and b.ended_at is null
        where h.id = ${hostId}::uuid
        group by s.id, h.id`,
  );

const keysOf = (tx: Tx, hostId: string) =>
  many(
    tx,
    Key,
    sql`select algorithm, fingerprint, pinned_at from bastion_host_key
        where host_id = ${hostId}::uuid and unpinned_at is null order by algorithm, fingerprint`,
  );

const healthOf = (tx: Tx, hostId: string) =>
  many(
    tx,
    Health,
    sql`select source, findings, since, seen_at from bastion_host_health
        where host_id = ${hostId}::uuid and replaced_at is null order by source desc`,
  );

async function rightsOn(tx: Tx, systemId: string, now: Date) {
  const found = await shapedIn(tx, systemId, now);
  const limits = await limitsOf(
    tx,
    found.map(({ entitlementId }) => entitlementId),
  );
  const byId = new Map(limits.map((each) => [each.entitlementId, each]));
  return found.flatMap((right) => {
    const held = byId.get(right.entitlementId);
    return held ? [{ ...held, ...right }] : [];
  });
}

const shapedIn = (tx: Tx, systemId: string, now: Date) =>
  many(
    tx,
    RightRow,
    sql`select e.id as entitlement_id, e.system_id, e.code, e.name, r.login, r.features,
               r.forward_ports, r.command_rules, r.idle_minutes as own_idle_minutes,
               (select count(distinct a.person_id)::int from access a
                where a.entitlement_id = e.id and ${inForce(sql`a`, now)}) as holders
        from bastion_right r join entitlement e on e.id = r.entitlement_id
        where e.system_id = ${systemId}::uuid
          and (e.retires_at is null or e.retires_at > ${now})
        order by r.login, e.code limit ${rightsMax}::int`,
  );

const unshapedIn = (tx: Tx, systemId: string, now: Date) =>
  many(
    tx,
    Unshaped,
    sql`select e.code, e.name from entitlement e
        where e.system_id = ${systemId}::uuid
          and (e.retires_at is null or e.retires_at > ${now}) and not ${isHeld(sql`e.id`)}
          and not exists (select from bastion_right r where r.entitlement_id = e.id)
        order by e.name limit ${rightsMax}::int`,
  );
