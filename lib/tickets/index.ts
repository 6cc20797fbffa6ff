import { createModuleTicket, createPersonTicket } from "./create-ticket.ts";
import { changeTicketSettings, getTicketSettings } from "./change-settings.ts";
import { decideDevice, findDevice } from "./decide-device.ts";
import { pollDevice, redeemDevice } from "./redeem-device.ts";
import { startDevice } from "./start-device.ts";
import { exchangeTicket } from "./exchange-ticket.ts";
import { issueToModule, readClient } from "./issue-to-module.ts";
import { getModule, getModuleChoices, listModules } from "./list-modules.ts";
import { editModule, registerModule, retireModule } from "./register-module.ts";
import { endOtherTickets, endTicketsOfInactive } from "./end-many.ts";
import { listMyTickets, listTicketsOfPerson } from "./list-tickets.ts";
import { listRevocations } from "./list-revocations.ts";
import { getRevocationState, measureRevocations } from "./revocation-state.ts";
import { revokeTicket } from "./revoke-ticket.ts";
import { terminateSubject } from "./terminate-subject.ts";

export { claimedName, fits, type Proof } from "./client-proof.ts";
export { dataClasses } from "./module.ts";
export { acrOf, assuranceAt } from "./assurance.ts";
export { actorFromTicket, isTicketLive, noteArrival, rowOfTicket } from "./check-ticket.ts";
export { ticketCookie, ticketOfCookies } from "./cookie.ts";
export type { CheckedRow } from "./checked-row.ts";
export { endsSince } from "./last-end.ts";
export { isTicketLiveIn } from "./live-ticket.ts";
export { lockSubjects } from "./subject.ts";
export { issueTicket, type Issued } from "./issue-ticket.ts";
export { countLive } from "./list-tickets.ts";
export { renewTicket } from "./renew-ticket.ts";
export { standingOf } from "./assurance-of.ts";
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
export { tidyEnded } from "./tidy-ended.ts";
export {
  changeTicketSettings,
  getTicketSettings,
  decideDevice,
  editModule,
  exchangeTicket,
  findDevice,
  getModule,
  getModuleChoices,
  issueToModule,
  listModules,
  readClient,
  pollDevice,
  redeemDevice,
  registerModule,
  retireModule,
  startDevice,
  createModuleTicket,
  createPersonTicket,
  endOtherTickets,
  endTicketsOfInactive,
  listMyTickets,
  getRevocationState,
  listRevocations,
  measureRevocations,
  listTicketsOfPerson,
  revokeTicket,
  terminateSubject,
};

export const doors = [
  startDevice,
  findDevice,
  decideDevice,
  redeemDevice,
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
  listRevocations,
  getRevocationState,
  measureRevocations,
  getTicketSettings,
  changeTicketSettings,
];
