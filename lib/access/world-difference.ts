import type { Target } from "./assignment.ts";
import type { Entailed, SodMembership, World } from "./world.ts";

/**
 * Targets that mean something else in another world: other entitlements, ends, conditions or
 * separation. Whoever holds none of them is planned alike in both.
 */
export function affectedTargets(before: World, after: World): Target[] {
  const entitlements = new Set(
    [...after.entitlements.values()]
      .filter((each) => {
        const old = before.entitlements.get(each.id);
        return (
          old?.retiresAt !== each.retiresAt ||
          old.conditionIds.join() !== each.conditionIds.join() ||
          isSodOther(before, after, each.id)
        );
      })
      .map(({ id }) => id),
  );
  const roles = [...after.roles.values()]
    .filter((role) => {
      const old = before.roles.get(role.id);
      return (
        signature(old?.entails ?? []) !== signature(role.entails) ||
        role.entails.some((each) => entitlements.has(each.entitlementId)) ||
        role.roleIds.some((id) => isSodOther(before, after, id)) ||
        old?.roleIds.length !== role.roleIds.length
      );
    })
    .map(({ id }): Target => ({ kind: "role", id }));
  return [...[...entitlements].map((id): Target => ({ kind: "entitlement", id })), ...roles];
}

const signature = (entails: readonly Entailed[]): string =>
  entails
    .map(({ entitlementId, until }) => `${entitlementId}:${until}`)
    .toSorted()
    .join();

const isSodOther = (before: World, after: World, id: string): boolean =>
  sides(before.sod.get(id)) !== sides(after.sod.get(id));

const sides = (memberships: readonly SodMembership[] = []): string =>
  memberships
    .map(({ rule, side }) => `${rule.id}:${side}:${rule.mode}`)
    .toSorted()
    .join();
