import { forever } from "./interval.ts";
import type { Entailed, WorldEntitlement, WorldRole } from "./world.ts";

/** A role as it is edited: what it holds itself and which roles it includes. */
export type RoleShape = {
  readonly id: string;
  readonly retiresAt: number;
  readonly entitlementIds: readonly string[];
  readonly includedIds: readonly string[];
};

type Known = ReadonlyMap<string, WorldEntitlement>;

/** What every role entails through all the roles that it includes. */
export function closureOf(shapes: readonly RoleShape[], known: Known): Map<string, WorldRole> {
  const byId = new Map(shapes.map((shape) => [shape.id, shape]));
  return new Map(shapes.map((shape) => [shape.id, closeRole(shape, byId, known)]));
}

function closeRole(root: RoleShape, byId: ReadonlyMap<string, RoleShape>, known: Known): WorldRole {
  const until = new Map<string, number>();
  const reached = new Map<string, number>();
  const walk = (role: RoleShape, end: number): void => {
    const ends = Math.min(end, role.retiresAt);
    // A second path only matters when it lasts longer; this also ends a walk in circles.
    if ((reached.get(role.id) ?? Number.NEGATIVE_INFINITY) >= ends) return;
    reached.set(role.id, ends);
    for (const id of role.entitlementIds) {
      const last = Math.min(ends, known.get(id)?.retiresAt ?? Number.NEGATIVE_INFINITY);
      until.set(id, Math.max(last, until.get(id) ?? Number.NEGATIVE_INFINITY));
    }
    for (const id of role.includedIds) {
      const included = byId.get(id);
      if (included) walk(included, ends);
    }
  };
  walk(root, forever);
  const entails = [...until].map(([entitlementId, end]): Entailed => ({
    entitlementId,
    until: end,
  }));
  return { id: root.id, entails, roleIds: [...reached.keys()] };
}
