import { z } from "zod";
import type { Plane } from "#lib/fulfilment/index.ts";
import { one, sql } from "#lib/kernel/index.ts";

/**
 * Ways to prove who one is. What somebody chose stays as evidence of who they were and opens
 * nothing for whoever is not at work; links and half-done sign-ins must end by themselves, for
 * else they would open something as soon as the end is taken back.
 */
export const factorsPlane: Plane = {
  name: "factors",
  found: (tx, { personId, since }) =>
    one(
      tx,
      z.object({ factors: z.number(), links: z.number(), logins: z.number() }),
      sql`select
            (select count(*)::int from passkey where person_id = ${personId}::uuid)
              + (select count(*)::int from password where person_id = ${personId}::uuid)
              + (select count(*)::int from totp
                 where person_id = ${personId}::uuid and confirmed_at is not null) as factors,
            (select count(*)::int from enrolment_link
             where person_id = ${personId}::uuid and created_at <= ${since}
               and used_at is null and valid_to >= ${since}) as links,
            (select count(*)::int from login_transaction
             where person_id = ${personId}::uuid and created_at <= ${since}
               and redeemed_at is null and ends_at >= ${since}) as logins`,
    ),
  alive: async (tx, { personId, since, now, isRehired }) => {
    const { alive } = await one(
      tx,
      z.object({ alive: z.number() }),
      sql`select
            (select count(*)::int from enrolment_link
             where person_id = ${personId}::uuid and used_at is null and valid_to > ${now}
               and (not ${isRehired} or created_at <= ${since}))
            + (select count(*)::int from login_transaction
               where person_id = ${personId}::uuid and redeemed_at is null and ends_at > ${now}
                 and (not ${isRehired} or created_at <= ${since}))
            + (select count(*)::int from person p
               where p.id = ${personId}::uuid and not ${isRehired} and p.hr_state <> 'ended'
                 and (p.ends_at is null or p.ends_at > ${now})
                 and (exists (select from passkey k where k.person_id = p.id)
                      or exists (select from password w where w.person_id = p.id))) as alive`,
    );
    return alive;
  },
};
