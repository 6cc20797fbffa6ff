import { createCondition, editCondition } from "./edit-condition.ts";
import { createEntitlement, editEntitlement } from "./edit-entitlement.ts";
import { createRole, editRole } from "./edit-role.ts";
import { createSystem, editSystem } from "./edit-system.ts";
import { listConditions } from "./list-conditions.ts";
import { getEntitlement, listEntitlements } from "./list-entitlements.ts";
import { getRoleDetail, listRoles } from "./list-roles.ts";
import { getSystem, listSystems } from "./list-systems.ts";

export {
  fillNewRole,
  insertCondition,
  insertEntitlement,
  insertRole,
  insertSystem,
  updateCondition,
  updateEntitlement,
  updateRole,
  updateSystem,
} from "./catalog-store.ts";
export { changeOwner } from "./change-owner.ts";
export {
  Code,
  ConditionFields,
  EntitlementFields,
  RoleFields,
  SystemFields,
  zones,
} from "./fields.ts";
export { seesCatalogue, seesEntitlementSql } from "./policy.ts";
export type { RoleLine } from "./list-roles.ts";
export type { SystemLine } from "./list-systems.ts";
export {
  createCondition,
  createEntitlement,
  createRole,
  createSystem,
  editCondition,
  editEntitlement,
  editRole,
  editSystem,
  getEntitlement,
  getRoleDetail,
  getSystem,
  listConditions,
  listEntitlements,
  listRoles,
  listSystems,
};

/** Every command and query of this room. */
export const doors = [
  ...[listSystems, getSystem, createSystem, editSystem],
  ...[listEntitlements, getEntitlement, createEntitlement, editEntitlement],
  ...[listRoles, getRoleDetail, createRole, editRole],
  ...[listConditions, createCondition, editCondition],
] as const;
