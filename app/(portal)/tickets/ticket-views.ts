import "server-only";
import type { TicketView } from "#components/tickets/ticket-tree.tsx";
import { clientOf } from "#lib/devices/index.ts";

type Carried = Omit<TicketView, "browser" | "system"> & { readonly userAgent: string | null };

/** What a page shows of tickets: the browser and the system behind what a client said it is. */
export const ticketViews = (tickets: readonly Carried[]): TicketView[] =>
  tickets.map(({ userAgent, ...ticket }) => {
    const { browser, system } = clientOf(userAgent);
    return { ...ticket, browser, system };
  });
