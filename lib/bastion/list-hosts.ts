import { z } from "zod";
import { zones } from "#lib/catalog/index.ts";
import { inForce } from "#lib/access/index.ts";
import { anyPerson, many, needs, query, sql } from "#lib/kernel/index.ts";
import { Finding, healthStates, stateOf } from "./health/findings.ts";
import { leftOn } from "./sweep/leftovers.ts";

const hostsMax = 1000;

const Entrance = z.object({
  host: z.string(),
  login: z.string(),
  system: z.string(),
  zone: z.string(),
  features: z.array(z.string()),
  /** Null: no end is set yet; it is looked at anew by its review. */
  validTo: z.date().nullable(),
});

/** Hosts that one may enter now, as whom, for what and until when. */
export const listMyHosts = query({
  name: "bastion.list-my-hosts",
  title: "Lists the hosts that the signed-in person may enter now.",
  right: "self",
  rest: { method: "GET", path: "/bastion/hosts/mine" },
  input: z.object({}),
  output: z.object({ entrances: z.array(Entrance) }),
  authorize: anyPerson,
  run: async ({ tx, now, proof: { personId } }) => ({
    entrances: await many(
      tx,
      Entrance,
      sql`select h.code as host, r.login, s.name as system, s.zone, r.features,
                 a.valid_to
          from access a
          join bastion_right r on r.entitlement_id = a.entitlement_id
          join entitlement e on e.id = a.entitlement_id
          join system s on s.id = e.system_id
          join bastion_host h on h.system_id = s.id and h.retired_at is null
          where a.person_id = ${personId}::uuid and ${inForce(sql`a`, now)}
          order by s.zone desc, h.code, r.login limit ${hostsMax}::int`,
    ),
  }),
});

const HostLine = z.object({
  code: z.string(),
  system: z.string(),
  zone: z.string(),
  address: z.string(),
  port: z.number(),
  fingerprints: z.array(z.string()),
  registeredAt: z.date(),
  retiredAt: z.date().nullable(),
  liveSessions: z.number(),
  /** Processes that sessions of the last ninety days left on it, as they were found. */
  processesLeft: z.number(),
  /** What was found last, from the network and by its own root; null: nobody has looked yet. */
  health: z.enum(healthStates).nullable(),
  findings: z.array(Finding),
  checkedAt: z.date().nullable(),
});

const HostRow = HostLine.omit({ health: true }).extend({ findings: z.array(Finding).nullable() });

/** Every host, for whoever keeps them. */
export const listHosts = query({
  name: "bastion.list-hosts",
  title: "Lists all hosts with the keys that they may show.",
  right: "bastion.manage",
  scope: "bastion:manage",
  rest: { method: "GET", path: "/bastion/hosts" },
  input: z.object({}),
  output: z.object({ hosts: z.array(HostLine) }),
  authorize: needs("bastion.manage"),
  run: async ({ tx, now }) => {
    const found = await many(
      tx,
      HostRow,
      sql`select h.code, s.code as system, s.zone, h.address, h.port, h.registered_at,
                 h.retired_at, w.findings, w.checked_at,
                 array(select k.fingerprint from bastion_host_key k
                       where k.host_id = h.id and k.unpinned_at is null
                       order by k.fingerprint) as fingerprints,
                 (select count(*)::int from bastion_session b
                  where b.host_id = h.id and b.ended_at is null) as live_sessions,
                 ${leftOn(sql`h`, now)} as processes_left
          from bastion_host h join system s on s.id = h.system_id
          left join lateral (
            select jsonb_agg(f.finding) filter (where f.finding is not null) as findings,
                   max(n.seen_at) filter (where n.source = 'network') as checked_at
            from bastion_host_health n
            left join lateral jsonb_array_elements(n.findings) as f (finding) on true
            where n.host_id = h.id and n.replaced_at is null
          ) w on true
          order by h.retired_at nulls first, h.code limit ${hostsMax}::int`,
    );
    const hosts = found.map(({ findings, ...host }) => ({
      ...host,
      findings: findings ?? [],
      health: host.checkedAt === null && !findings ? null : stateOf(findings ?? []),
    }));
    return { hosts };
  },
});

const Group = z.object({ code: z.string(), name: z.string(), zone: z.enum(zones) });

/** Systems of the catalogue that hosts may belong to. */
export const listHostGroups = query({
  name: "bastion.list-groups",
  title: "Lists systems that hosts may belong to.",
  right: "bastion.manage",
  scope: "bastion:manage",
  rest: { method: "GET", path: "/bastion/groups" },
  input: z.object({}),
  output: z.object({ groups: z.array(Group) }),
  authorize: needs("bastion.manage"),
  run: async ({ tx, now }) => ({
    groups: await many(
      tx,
      Group,
      // Groups that have hosts, and those that are called so, come first.
      sql`select s.code, s.name, s.zone from system s
          where s.code <> 'postern' and (s.retires_at is null or s.retires_at > ${now})
          order by exists (select from bastion_host h where h.system_id = s.id) desc,
                   s.kind ilike 'host%' desc, s.name limit ${hostsMax}::int`,
    ),
  }),
});
