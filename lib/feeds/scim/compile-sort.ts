import { sql, type Sql } from "#lib/kernel/index.ts";
import type { FilterColumns } from "./compile-filter.ts";
import { bareKey } from "./find-attribute.ts";
import { scimError, shown } from "./scim-error.ts";

/** What to order by; absent values stand last, descending first, as PostgreSQL has it. */
export type Sort = { readonly by: Sql; readonly isDescending: boolean };

/**
 * Reads `sortBy` and `sortOrder` (RFC 7644 §3.4.2.3).
 * @throws ScimError invalidValue for an attribute that nothing is sorted by, or another order.
 */
export function compileSort(sortBy: string, sortOrder: string, columns: FilterColumns): Sort {
  const found = columns.get(bareKey(sortBy));
  if (!found || !("column" in found)) {
    throw scimError("invalidValue", `sortBy: nothing is sorted by ${shown(sortBy)}`);
  }
  const order = sortOrder.toLowerCase();
  if (order !== "ascending" && order !== "descending") {
    throw scimError("invalidValue", "sortOrder: expected ascending or descending");
  }
  const { column, kind } = found;
  return {
    by: kind === "text" ? sql`lower(${column})` : column,
    isDescending: order === "descending",
  };
}
