import { createModuleTicket, createPersonTicket } from "./create-ticket.ts";
import {
  endOtherTickets,
  endTicket,
  endTicketsOfInactive,
  endTicketsOfPerson,
} from "./end-ticket.ts";
import { endRestored } from "./end-restored.ts";
import { listMyTickets, listTicketsOfPerson } from "./list-tickets.ts";

export { actorFromTicket, isTicketLive } from "./check-ticket.ts";
export { ticketCookie, ticketOfCookies } from "./cookie.ts";
export { endTickets } from "./end-tickets.ts";
export { issueTicket, type Issued } from "./issue-ticket.ts";
export { renewTicket } from "./renew-ticket.ts";
export {
  endRestored,
  createModuleTicket,
  createPersonTicket,
  endOtherTickets,
  endTicket,
  endTicketsOfInactive,
  listMyTickets,
};

export const doors = [
  createModuleTicket,
  createPersonTicket,
  endOtherTickets,
  endTicket,
  endTicketsOfInactive,
  endTicketsOfPerson,
  listMyTickets,
  listTicketsOfPerson,
  endRestored,
];
