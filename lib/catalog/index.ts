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
export { Code, ConditionFields, EntitlementFields, RoleFields, SystemFields } from "./fields.ts";
