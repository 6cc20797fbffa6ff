import { z } from "zod";
import { anyPerson, many, query, sql } from "#lib/kernel/index.ts";

const Line = z.object({
  serial: z.string(),
  fingerprint: z.string(),
  sourceAddress: z.string(),
  askedFrom: z.string().nullable(),
  issuedAt: z.date(),
  endsAt: z.date(),
});

/** More than are ever good at a time. */
const linesMax = 100;

/** One's own certificates that are still good, the newest first. */
export const listMyCertificates = query({
  name: "bastion.list-my-certificates",
  title: "Lists the signed-in person's certificates that have neither ended nor been revoked.",
  right: "self",
  rest: { method: "GET", path: "/bastion/certificates/mine" },
  input: z.object({}),
  output: z.object({ certificates: z.array(Line) }),
  authorize: anyPerson,
  run: async ({ tx, now, proof: { personId } }) => ({
    certificates: await many(
      tx,
      Line,
      sql`select serial::text as serial, fingerprint, source_address, asked_from, issued_at,
                 ends_at
          from ssh_certificate
          where person_id = ${personId}::uuid and ends_at > ${now} and revoked_at is null
          order by issued_at desc, id limit ${linesMax}::int`,
    ),
  }),
});
