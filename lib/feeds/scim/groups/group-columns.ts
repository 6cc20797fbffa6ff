import { sql } from "#lib/kernel/index.ts";
import type { Column, FilterColumns, Rows } from "../compile-filter.ts";

/** What groups are found and sorted by; `g` is the group. */
export const groupColumnsOf: FilterColumns = new Map<string, Column | Rows>([
  ["id", { column: sql`g.id`, kind: "id" }],
  ["displayname", { column: sql`g.display_name`, kind: "text" }],
  ["externalid", { column: sql`g.external_id`, kind: "exact" }],
  ["meta.created", { column: sql`g.created_at`, kind: "dateTime" }],
  ["meta.lastmodified", { column: sql`g.changed_at`, kind: "dateTime" }],
  [
    "members",
    {
      some: (condition) => sql`exists (
        select from scim_group_member m
        where m.group_id = g.id and m.until is null and ${condition})`,
      columns: new Map<string, Column>([["value", { column: sql`m.value`, kind: "exact" }]]),
    },
  ],
]);
