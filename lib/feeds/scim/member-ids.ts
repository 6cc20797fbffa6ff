import { isRecord } from "./schema.ts";
import { scimError } from "./scim-error.ts";

/** The ids of members. @throws ScimError invalidValue for a group: groups are not nested. */
export function memberIds(members: readonly unknown[]): string[] {
  return members.filter(isRecord).map(({ value, type }) => {
    if (typeof type === "string" && type.toLowerCase() === "group") {
      throw scimError("invalidValue", "members.type: only people are members of a group");
    }
    return String(value);
  });
}
