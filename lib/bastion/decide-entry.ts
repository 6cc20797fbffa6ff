import { z } from "zod";
import {
  command,
  execute,
  inPerson,
  maybe,
  PosternError,
  query,
  sql,
  type Tx,
} from "#lib/kernel/index.ts";
import { hashOfUserCode } from "#lib/tickets/index.ts";
import { lockWaiting } from "./confirmation-store.ts";

const code = z.string().max(40);

const Waiting = z.object({
  confirmationId: z.string(),
  host: z.string(),
  system: z.string(),
  zone: z.string(),
  login: z.string(),
  address: z.string().nullable(),
  askedAt: z.date(),
  /** A session that one is in goes on; else one enters. */
  isUnlock: z.boolean(),
  /** Why the right was asked for, where it was. */
  reason: z.string().nullable(),
});

type Own = { readonly code: string; readonly personId: string; readonly now: Date };

/** What waits for this code of this person's; a stranger's is not found. */
async function findWaiting(tx: Tx, { code: typed, personId, now }: Own) {
  const hash = hashOfUserCode(typed);
  if (!hash) return undefined;
  return maybe(
    tx,
    Waiting,
    sql`select c.id as confirmation_id, h.code as host, s.name as system, s.zone, c.login,
               c.address, c.asked_at, c.session_id is not null as is_unlock,
               (select q.reason from request_item i join request q on q.id = i.request_id
                join bastion_right r on r.entitlement_id = i.target_id and r.login = c.login
                join entitlement e on e.id = r.entitlement_id and e.system_id = h.system_id
                where i.beneficiary_id = c.person_id and i.state = 'granted'
                order by i.submitted_at desc limit 1) as reason
        from bastion_confirmation c
        join bastion_host h on h.id = c.host_id
        join system s on s.id = h.system_id
        where c.code_hash = ${hash} and c.person_id = ${personId}::uuid
          and c.confirmed_at is null and c.denied_at is null and c.ends_at > ${now}`,
  );
}

/** Which entrance of one's own waits for a code. */
export const findEntry = query({
  name: "bastion.find-entry",
  title: "Says which entrance of the signed-in person waits for a code.",
  right: "self",
  rest: "internal",
  input: z.object({ code }),
  output: z.object({ entry: Waiting.nullable() }),
  authorize: (actor) => inPerson(actor),
  run: async ({ tx, now, input, proof: { personId } }) => ({
    entry: (await findWaiting(tx, { code: input.code, personId, now })) ?? null,
  }),
});

/** Lets oneself into a host, or not; the passkey was used for this, after it was asked. */
export const decideEntry = command({
  name: "bastion.decide-entry",
  title: "Confirms with a passkey that one enters a host, or turns it away.",
  right: "self",
  rest: "internal",
  input: z.object({ code, verdict: z.enum(["confirmed", "denied"]) }),
  output: z.object({ verdict: z.enum(["confirmed", "denied"]) }),
  load: async ({ tx, now, actor }, input) => {
    if (actor.kind !== "person") return undefined;
    const found = await findWaiting(tx, { ...input, personId: actor.personId, now });
    return found && (await lockWaiting(tx, found.confirmationId, now));
  },
  authorize: (actor) => inPerson(actor),
  run: async (work) => {
    const { tx, now, input, resource: waiting, proof } = work;
    if (!waiting) throw new PosternError("gone", "confirmation_is_over");
    const isConfirmed = input.verdict === "confirmed";
    if (isConfirmed && !(await usedPasskeySince(tx, proof.ticketId, waiting.askedAt))) {
      throw new PosternError("forbidden", "step_up_needed", { assurance: 2, freshMinutes: 1 });
    }
    await execute(
      tx,
      sql`update bastion_confirmation
          set confirmed_at = case when ${isConfirmed} then ${now}::timestamptz end,
              denied_at = case when not ${isConfirmed} then ${now}::timestamptz end
          where id = ${waiting.id}::uuid`,
    );
    work.record({
      target: waiting.id,
      persons: [waiting.personId],
      detail: { verdict: input.verdict },
    });
    work.live("bastion", [waiting.id]);
    return { verdict: input.verdict };
  },
});

/** Whether whoever carries this ticket stepped up by a passkey since; a code counts for less. */
const usedPasskeySince = async (tx: Tx, ticketId: string, since: Date): Promise<boolean> =>
  (await maybe(
    tx,
    z.object({}),
    sql`select from login_transaction
        where ticket_id = ${ticketId}::uuid and 'passkey' = any (factors)
          and redeemed_at >= ${since} limit 1`,
  )) !== undefined;
