import { z } from "zod";
import { sql, type Sql } from "#lib/kernel/index.ts";

export const RightName = z.object({ name: z.string(), system: z.string(), risk: z.string() });

/** These rights by name, as JSON, by system. */
export const rightNames = (ids: Sql): Sql => sql`
  coalesce((select jsonb_agg(jsonb_build_object('name', meant.name, 'system', s.name,
                                                'risk', meant.risk)
                             order by s.name, meant.name)
            from entitlement meant join system s on s.id = meant.system_id
            where meant.id = any(${ids})), '[]'::jsonb)`;
