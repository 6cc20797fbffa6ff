import { z } from "zod";
import {
  features,
  Limits,
  limitsOf,
  limitsTogether,
  type LimitedRight,
} from "#lib/bastion/index.ts";
import { many, sql, type Tx } from "#lib/kernel/index.ts";
import { Reason, type HeldRight } from "./held-rights.ts";
import { standingOf } from "./requestable-store.ts";

/** A host and a login that a person may enter now, by one right or several. */
export const Entrance = z.object({
  host: z.string(),
  login: z.string(),
  systemId: z.string(),
  system: z.string(),
  zone: z.string(),
  features: z.array(z.enum(features)),
  forwardPorts: z.array(z.number()),
  limits: Limits,
  isPrivileged: z.boolean(),
  rights: z.array(z.string()),
  reasons: z.array(Reason),
  since: z.date(),
  /** When the last of its rights ends; unset: no end. */
  endsAt: z.date().nullable(),
  /** The one to extend: the right that lasts longest. */
  entitlementId: z.string(),
});
export type Entrance = z.output<typeof Entrance>;

const Shape = z.object({
  entitlementId: z.string(),
  login: z.string(),
  features: z.array(z.enum(features)),
  forwardPorts: z.array(z.number()),
  hosts: z.array(z.string()),
});
type Shape = z.output<typeof Shape>;

/** Which hosts these rights open, and how, by host and login. */
export async function entrancesOf(tx: Tx, held: readonly HeldRight[]): Promise<Entrance[]> {
  const byId = new Map(held.map((right) => [right.entitlementId, right]));
  const shapes = await many(
    tx,
    Shape,
    sql`select r.entitlement_id, r.login, r.features, r.forward_ports,
               array(select h.code from bastion_host h
                     where h.system_id = e.system_id and h.retired_at is null
                     order by h.code) as hosts
        from bastion_right r join entitlement e on e.id = r.entitlement_id
        where r.entitlement_id = any (${[...byId.keys()]}::uuid[]) order by r.entitlement_id`,
  );
  const ours = await limitsOf(tx, [...byId.keys()]);
  const limits = new Map(ours.map((each) => [each.entitlementId, each]));
  const doors = new Map<string, Door>();
  for (const shape of shapes) {
    const [right, limited] = [byId.get(shape.entitlementId), limits.get(shape.entitlementId)];
    if (!right || !limited) continue;
    for (const host of shape.hosts) {
      const key = `${shape.login}%${host}`;
      const opened = { ...openedBy(host, shape, right), limited: [limited] };
      const before = doors.get(key);
      doors.set(key, before ? together(before, opened) : opened);
    }
  }
  return [...doors.values()]
    .map(({ limited, ...door }) => ({ ...door, limits: limitsTogether(limited) }))
    .toSorted(
      (one, other) => one.host.localeCompare(other.host) || one.login.localeCompare(other.login),
    );
}

/** With what each of its rights holds to. */
type Door = Omit<Entrance, "limits"> & { readonly limited: readonly LimitedRight[] };

const openedBy = (host: string, shape: Shape, right: HeldRight): Omit<Entrance, "limits"> => ({
  ...{ host, login: shape.login, features: shape.features, forwardPorts: shape.forwardPorts },
  ...{ systemId: right.systemId, system: right.system, zone: right.zone },
  isPrivileged: right.risk === "privileged",
  rights: [right.entitlement],
  reasons: right.reasons,
  ...{ since: right.since, endsAt: right.endsAt, entitlementId: right.entitlementId },
});

/** Several rights to one door allow together what each does, as long as the longest. */
function together(one: Door, other: Door): Door {
  const ms = ({ endsAt }: Door) => endsAt?.getTime() ?? Infinity;
  const longest = ms(other) > ms(one) ? other : one;
  return {
    ...longest,
    features: features.filter((each) => [one, other].some((x) => x.features.includes(each))),
    forwardPorts: [...new Set([...one.forwardPorts, ...other.forwardPorts])].sort((a, b) => a - b),
    isPrivileged: one.isPrivileged || other.isPrivileged,
    rights: [...one.rights, ...other.rights],
    reasons: [...one.reasons, ...other.reasons],
    limited: [...one.limited, ...other.limited],
    since: one.since < other.since ? one.since : other.since,
  };
}

/** A right to enter hosts that a person does not hold, and may ask for. */
export const EntranceToAskFor = z.object({
  entitlementId: z.string(),
  entitlement: z.string(),
  risk: z.string(),
  minutesMax: z.number().nullable(),
  system: z.string(),
  zone: z.string(),
  login: z.string(),
  features: z.array(z.enum(features)),
  limits: Limits,
  /** Some of its hosts, and how many there are. */
  hosts: z.array(z.string()),
  hostCount: z.int(),
  /** Asked for already: the open request. */
  requestId: z.string().nullable(),
});
export type EntranceToAskFor = z.output<typeof EntranceToAskFor>;

const hostsShown = 3;
const askedMax = 100;

type Asking = {
  readonly personId: string;
  readonly now: Date;
  /** Only what opens this one. */
  readonly host?: string | undefined;
};

/** What one may ask for to enter hosts, without what is held. */
export async function entrancesToAskFor(
  tx: Tx,
  { personId, now, host }: Asking,
): Promise<EntranceToAskFor[]> {
  const found = await many(
    tx,
    EntranceToAskFor.omit({ requestId: true, limits: true }),
    sql`select e.id as entitlement_id, e.name as entitlement, e.risk, e.minutes_max,
               s.name as system, s.zone, r.login, r.features,
               x.codes[1:${hostsShown}] as hosts, cardinality(x.codes) as host_count
        from bastion_right r
        join entitlement e on e.id = r.entitlement_id
        join system s on s.id = e.system_id
        cross join lateral (select array_agg(h.code order by h.code) as codes
          from bastion_host h where h.system_id = s.id and h.retired_at is null) x
        where e.is_requestable and coalesce(least(e.retires_at, s.retires_at) > ${now}, true)
          and x.codes is not null
          and (${host ?? null}::text is null or ${host ?? null}::text = any (x.codes))
        order by s.name, e.name limit ${askedMax}`,
  );
  const ids = found.map(({ entitlementId }) => entitlementId);
  const standing = await standingOf(tx, ids, { personId, now });
  const byId = new Map(standing.map((each) => [each.targetId, each]));
  const limits = new Map((await limitsOf(tx, ids)).map((each) => [each.entitlementId, each]));
  return found.flatMap((each) => {
    const [mine, limited] = [byId.get(each.entitlementId), limits.get(each.entitlementId)];
    if (mine?.state === "held" || !limited) return [];
    return [{ ...each, limits: limited, requestId: mine?.requestId ?? null }];
  });
}
