import { notFound } from "next/navigation";
import { beginFromTicket } from "#app/session.ts";

/** Any other address of the portal, inside its frame. */
export default async function MissingPage() {
  await beginFromTicket();
  notFound();
}
