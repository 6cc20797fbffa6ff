import { sql, type Sql } from "#lib/kernel/index.ts";

/**
 * What the owner is called. Looked up for the rows that are shown: joined, PostgreSQL would read
 * everybody first to name the owners of one page.
 */
export const ownerName = (ownerId: Sql): Sql =>
  sql`(select display_name from person where id = ${ownerId})`;
