import { isPosternError } from "#lib/kernel/index.ts";
import { revokeTicket, rowOfTicket } from "#lib/tickets/index.ts";
import { callerOf, contextOf, type Asked } from "./caller.ts";
import { EndpointError } from "./endpoint-error.ts";
import { readForm, required } from "./read-form.ts";

/** `/tickets/revoke`: RFC 7009 §2.2: what is over already is answered as what ends now. */
export async function revoke(asked: Asked): Promise<undefined> {
  const actor = await callerOf(asked);
  const row = await rowOfTicket(required(await readForm(asked.request), "token"));
  if (!row) return;
  try {
    await revokeTicket(contextOf(actor, asked), { ticketId: row.id });
  } catch (error) {
    if (!isPosternError(error) || error.code !== "forbidden") throw error;
    throw new EndpointError("unauthorized_client", "this ticket was given to somebody else");
  }
}
