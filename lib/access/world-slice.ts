import type { Target } from "./assignment.ts";
import { entails, type World, type WorldRole } from "./world.ts";

/** Everything that decides who holds certain entitlements, and nothing else. */
export type Slice = {
  readonly entitlementIds: ReadonlySet<string>;
  /** Entitlements, and roles that entail one of them: assignments of others play no part. */
  readonly targetIds: ReadonlySet<string>;
};

/**
 * What must be known to plan these targets in each of these worlds: what they entail, whatever
 * else entails that, and, through separation of duties, whatever may keep it from being held.
 */
export function sliceFor(worlds: readonly World[], targets: readonly Target[]): Slice {
  // Entitlements, and roles of which everything counts.
  const whole = new Set(targets.map(({ id }) => id));
  for (const world of worlds) {
    for (const target of targets) {
      for (const { entitlementId } of entails(world, target)) whole.add(entitlementId);
    }
  }
  for (let size = -1; size !== whole.size;) {
    size = whole.size;
    for (const world of worlds) widen(world, whole);
  }
  const targetIds = new Set(whole);
  for (const world of worlds) {
    for (const role of world.roles.values()) {
      if (entailsAny(role, whole)) targetIds.add(role.id);
    }
  }
  return { entitlementIds: whole, targetIds };
}

function widen(world: World, whole: Set<string>): void {
  for (const role of world.roles.values()) {
    // A conflict of the role itself is about everything that it entails.
    const separated = role.roleIds.filter((id) => world.sod.has(id));
    const isMet = entailsAny(role, whole) || separated.some((id) => whole.has(id));
    if (!whole.has(role.id) && (separated.length === 0 || !isMet)) continue;
    for (const id of [role.id, ...separated]) whole.add(id);
    for (const { entitlementId } of role.entails) whole.add(entitlementId);
  }
  for (const [id, memberships] of world.sod) {
    if (!whole.has(id)) continue;
    for (const { rule } of memberships) {
      for (const member of [...rule.left, ...rule.right]) whole.add(member);
    }
  }
}

const entailsAny = (role: WorldRole, ids: ReadonlySet<string>): boolean =>
  role.entails.some(({ entitlementId }) => ids.has(entitlementId));

/** The world of which a slice is all there is. */
export function sliceOf(world: World, { entitlementIds, targetIds }: Slice): World {
  const roles = [...world.roles.values()]
    .filter(({ id }) => targetIds.has(id))
    .map((role) => ({
      ...role,
      entails: role.entails.filter(({ entitlementId }) => entitlementIds.has(entitlementId)),
    }));
  const rules = world.rules
    .map((rule) => ({ ...rule, targets: rule.targets.filter(({ id }) => targetIds.has(id)) }))
    .filter(({ targets }) => targets.length > 0);
  return { ...world, roles: new Map(roles.map((role) => [role.id, role])), rules };
}
