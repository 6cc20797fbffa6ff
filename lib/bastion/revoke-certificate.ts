import { z } from "zod";
import {
  command,
  execute,
  isOnlyImpersonated,
  maybe,
  needs,
  no,
  notFound,
  PersonId,
  sql,
  yes,
  type Actor,
  type Decision,
} from "#lib/kernel/index.ts";
import { terminateWhere } from "#lib/tickets/index.ts";

const Revocable = z.object({
  id: z.string(),
  personId: PersonId,
  revokedAt: z.date().nullable(),
});
type Revocable = z.output<typeof Revocable>;

const Serial = z
  .string()
  .regex(/^[1-9]\d{0,17}$/, "a certificate's serial")
  .meta({ examples: ["1"] });

/** One's own, or as whoever watches hosts. */
function mayRevoke(actor: Actor, certificate: Revocable | undefined): Decision {
  const isOwn = actor.kind === "person" && actor.personId === certificate?.personId;
  if (isOwn && !isOnlyImpersonated(actor)) return yes();
  const watches = needs("bastion.watch")(actor);
  return watches.allowed || isOwn ? watches : no("not_your_certificate");
}

/** Nobody enters by it any more, and whoever did is out. */
export const revokeCertificate = command({
  name: "bastion.revoke-certificate",
  title: "Revokes a person's certificate and ends what was entered by it.",
  right: "everyone",
  scope: "bastion:manage",
  rest: { method: "POST", path: "/bastion/certificates/{serial}/revoke" },
  input: z.object({ serial: Serial }),
  output: z.object({}),
  load: ({ tx }, { serial }) =>
    maybe(
      tx,
      Revocable,
      sql`select id, person_id, revoked_at from ssh_certificate
          where serial = ${serial}::bigint for update`,
    ),
  authorize: mayRevoke,
  run: async (work) => {
    const { tx, now, resource: certificate, input } = work;
    if (!certificate) throw notFound("certificate");
    if (certificate.revokedAt) return {};
    const { id, personId } = certificate;
    await execute(tx, sql`update ssh_certificate set revoked_at = ${now} where id = ${id}::uuid`);
    const ofIt = sql`t.id in (
      select ticket_id from ssh_certificate_login where certificate_id = ${id}::uuid)`;
    await terminateWhere(work, ofIt, { reason: "revoked" });
    work.record({ target: personId, persons: [personId], detail: { serial: input.serial } });
    work.live("bastion", [personId]);
    return {};
  },
});
