import { z } from "zod";
import { inForce } from "#lib/access/index.ts";
import { many, sql, type Tx } from "#lib/kernel/index.ts";
import type { Entry } from "./policy.ts";
import { proofs } from "./proof.ts";
import { features } from "./right.ts";

const Row = z.object({
  entitlementId: z.string(),
  features: z.array(z.enum(features)),
  forwardPorts: z.array(z.number()),
  isPrivileged: z.boolean(),
  proof: z.enum(proofs),
});

type Door = {
  readonly personId: string;
  readonly systemId: string;
  /** Unset: any. */
  readonly login?: string;
};

/** Rights of a person to enter hosts of a group as a login, in force at this instant. */
export const entriesOf = (
  tx: Tx,
  { personId, systemId, login }: Door,
  now: Date,
): Promise<readonly Entry[]> =>
  many(
    tx,
    Row,
    sql`select e.id as entitlement_id, r.features, r.forward_ports, r.proof,
               (s.zone = 'production' or e.risk = 'privileged') as is_privileged
        from access a
        join entitlement e on e.id = a.entitlement_id
        join system s on s.id = e.system_id
        join bastion_right r on r.entitlement_id = e.id
        where a.person_id = ${personId}::uuid and e.system_id = ${systemId}::uuid
          and ${login === undefined ? sql`true` : sql`r.login = ${login}`} and ${inForce(sql`a`, now)}
        order by e.code`,
  );
