import { begin, operatorActor } from "#lib/kernel/index.ts";
import { createModuleTicket, createPersonTicket } from "#lib/tickets/index.ts";

const atConsole = () => begin(operatorActor("test"));

export const ticketOf = async (employeeNumber: string, minutes = 60): Promise<string> =>
  (await createPersonTicket(atConsole(), { employeeNumber, minutes })).ticket;

export const moduleTicket = async (name: string, ...scopes: string[]): Promise<string> =>
  (await createModuleTicket(atConsole(), { name, scopes, minutes: 60 })).ticket;
