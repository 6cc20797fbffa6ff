import { createModuleTicket, createPersonTicket } from "./create-ticket.ts";
import { changeTicketSettings, getTicketSettings } from "./change-settings.ts";
import { decideDeviceGrant, findDeviceGrant } from "./decide-device-grant.ts";
import { pollDeviceGrant, redeemDeviceGrant } from "./redeem-device-grant.ts";
import { startDeviceGrant } from "./start-device-grant.ts";
import { exchangeTicket } from "./exchange-ticket.ts";
import { issueToModule, readClient } from "./issue-to-module.ts";
import { getModule, getModuleChoices, listModules } from "./list-modules.ts";
import { editModule, registerModule, retireModule } from "./register-module.ts";
import { endOtherTickets, endTicketsOfInactive } from "./end-many.ts";
import { listMyTickets, listTicketsOfPerson } from "./list-tickets.ts";
import { listTerminations } from "./list-terminations.ts";
import { getTerminationState, measureTerminations } from "./termination-state.ts";
import { revokeTicket } from "./revoke-ticket.ts";
import { terminateSubject } from "./terminate-subject.ts";

export { claimedName, fits, type Proof } from "./client-proof.ts";
export { parentOf } from "./bearers.ts";
export { changeModuleOwner } from "./change-module-owner.ts";
export { dataClasses } from "./module.ts";
export { acrOf, assuranceAt } from "./assurance.ts";
export { actorFromTicket, isTicketLive, noteArrival, rowOfTicket } from "./check-ticket.ts";
export { ticketCookie, ticketOfCookies } from "./cookie.ts";
export type { CheckedRow } from "./checked-row.ts";
export { endsSince } from "./last-end.ts";
export { isActiveAt } from "./active-person.ts";
export { isLiveAt, isTicketLiveIn } from "./live-ticket.ts";
export { lockSubjects } from "./subject.ts";
export { issueTicket, type Issued } from "./issue-ticket.ts";
export { countLive } from "./list-tickets.ts";
export { ticketsAlive, ticketsAt } from "./left-behind.ts";
export { renewTicket } from "./renew-ticket.ts";
export { assuranceOfTicket } from "./assurance-of.ts";
export {
  bindingOf,
  narrowTicket,
  noteDeviceProof,
  takeNonce,
  type Binding,
} from "./device-binding.ts";
export {
  proofEverySeconds,
  readTicketSettings,
  ticketLimits,
  userTicketHours,
} from "./settings.ts";
export { showProcess } from "./show-process.ts";
export { terminate, terminateWhere } from "./terminate.ts";
export { markOver, tidyEnded } from "./tidy-ended.ts";
export {
  changeTicketSettings,
  getTicketSettings,
  decideDeviceGrant,
  editModule,
  exchangeTicket,
  findDeviceGrant,
  getModule,
  getModuleChoices,
  issueToModule,
  listModules,
  readClient,
  pollDeviceGrant,
  redeemDeviceGrant,
  registerModule,
  retireModule,
  startDeviceGrant,
  createModuleTicket,
  createPersonTicket,
  endOtherTickets,
  endTicketsOfInactive,
  listMyTickets,
  getTerminationState,
  listTerminations,
  measureTerminations,
  listTicketsOfPerson,
  revokeTicket,
  terminateSubject,
};

export const doors = [
  startDeviceGrant,
  findDeviceGrant,
  decideDeviceGrant,
  redeemDeviceGrant,
  registerModule,
  editModule,
  retireModule,
  listModules,
  getModule,
  getModuleChoices,
  readClient,
  issueToModule,
  exchangeTicket,
  createModuleTicket,
  createPersonTicket,
  endOtherTickets,
  endTicketsOfInactive,
  terminateSubject,
  revokeTicket,
  listMyTickets,
  listTicketsOfPerson,
  listTerminations,
  getTerminationState,
  measureTerminations,
  getTicketSettings,
  changeTicketSettings,
];
