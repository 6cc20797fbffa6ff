import { sql, type Sql } from "#lib/kernel/index.ts";

/**
 * The rows of `access` that hold at an instant: every check and every list asks this, whatever a
 * job has tidied up meanwhile. `access` is the table's name in the statement.
 */
export const inForce = (access: Sql, at: Date): Sql => sql`${access}.withdrawn_by is null
  and ${access}.valid_from <= ${at} and (${access}.valid_to is null or ${access}.valid_to > ${at})`;

/** The same of `assignment`, which also ends at the review that nobody made. */
export const isIntended = (assignment: Sql, at: Date): Sql => sql`${assignment}.valid_from <= ${at}
  and coalesce(least(${assignment}.valid_to, ${assignment}.review_by) > ${at}, true)`;
