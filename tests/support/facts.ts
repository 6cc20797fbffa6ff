import { sql } from "#lib/kernel/index.ts";

/** What a person's row says, as a file told it: what is told by itself holds on top of that. */
export const factsOf = (personId: string) => sql`
  insert into person_fact (id, person_id, effective_from, recorded_from, facts, source, is_loaded)
  select gen_random_uuid(), id, '2026-01-01', '2026-01-01',
         jsonb_build_object('employeeNumber', employee_number, 'displayName', display_name,
                            'workerType', worker_type, 'hrState', hr_state, 'timeZone', time_zone,
                            'managerId', manager_id, 'sponsorId', sponsor_id, 'title', title),
         'feed', false
  from person where id = ${personId}::uuid`;
