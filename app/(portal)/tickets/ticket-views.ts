import "server-only";
import type { TicketView } from "#components/tickets/ticket-tree.tsx";
import { deviceOf } from "#lib/signin/index.ts";

type Carried = Omit<TicketView, "browser" | "system"> & { readonly userAgent: string | null };

/** What a page shows of tickets: the browser and the system behind what a client said it is. */
export const ticketViews = (tickets: readonly Carried[]): TicketView[] =>
  tickets.map(({ userAgent, ...ticket }) => {
    const { browser, system } = deviceOf(userAgent);
    return { ...ticket, browser: browser ?? null, system: system ?? null };
  });
