import { sql, type Sql } from "#lib/kernel/index.ts";

/**
 * Whether what was chosen then still counts: whoever begins anew after an end chooses anew. An end
 * that was taken back never was one. `person_id` is a column of the row that is asked about.
 */
export const isOfThisEmployment = (chosenAt: Sql): Sql => sql`
  ${chosenAt} > coalesce((select e.previous_ended_at from person e where e.id = person_id),
                          '-infinity')`;
