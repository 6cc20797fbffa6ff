import { z } from "zod";
import { maybe, PersonId, sql, type Tx } from "#lib/kernel/index.ts";
import { mostOf, proofs, type Proof } from "./proof.ts";

/** How long what was proven opens the door that it was proven for. */
const provenMinutes = 10;

export const Confirmation = z.object({
  id: z.string(),
  personId: PersonId,
  hostId: z.string(),
  login: z.string(),
  address: z.string().nullable(),
  askedAt: z.date(),
  endsAt: z.date(),
  confirmedAt: z.date().nullable(),
  deniedAt: z.date().nullable(),
});
export type Confirmation = z.output<typeof Confirmation>;

export const columns = sql`id, person_id, host_id, login, address, asked_at, ends_at, confirmed_at,
  denied_at`;

/** Still waits for an answer; nobody else answers it until commit. */
export const lockWaiting = (tx: Tx, id: string, now: Date) =>
  maybe(
    tx,
    Confirmation,
    sql`select ${columns} from bastion_confirmation
        where id = ${id}::uuid and confirmed_at is null and denied_at is null
          and ends_at > ${now} for update`,
  );

type Asker = { readonly ticketId: string; readonly hostId: string; readonly login: string };

/** The most that this ticket proved lately, for this door. */
export async function provenBy(
  tx: Tx,
  { ticketId, hostId, login }: Asker,
  now: Date,
): Promise<Proof> {
  const { kinds } = (await maybe(
    tx,
    z.object({ kinds: z.array(z.enum(proofs)) }),
    sql`select array_agg(kind) as kinds from bastion_confirmation
        where ticket_id = ${ticketId}::uuid and host_id = ${hostId}::uuid and login = ${login}
          and confirmed_at > ${now}::timestamptz - make_interval(mins => ${provenMinutes}::int)
        having count(*) > 0`,
  )) ?? { kinds: [] };
  return mostOf(kinds);
}
