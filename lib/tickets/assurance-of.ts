import { z } from "zod";
import { Assurance, one, sql, type Tx } from "#lib/kernel/index.ts";
import { assuranceAt } from "./assurance.ts";
import { readTicketSettings } from "./settings.ts";

const Proven = z.object({
  assurance: Assurance,
  authenticatedAt: z.date(),
});

/** What an authentication is worth once its device proves itself, as whoever steps up must. */
export async function assuranceOfTicket(tx: Tx, ticketId: string, now: Date): Promise<Assurance> {
  const proven = await one(
    tx,
    Proven,
    sql`select assurance, authenticated_at from ticket where id = ${ticketId}::uuid`,
    "ticket",
  );
  return assuranceAt({ ...proven, deviceProvenAt: null }, await readTicketSettings(tx), now);
}
