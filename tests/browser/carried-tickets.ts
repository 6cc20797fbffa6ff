import { generateKeyPairSync } from "node:crypto";
import { detect } from "#lib/incidents/index.ts";
import { begin, newId, now, operatorActor, PersonId, TicketId } from "#lib/kernel/index.ts";
import {
  actorFromTicket,
  createModuleTicket,
  createPersonTicket,
  exchangeTicket,
  registerModule,
  terminateSubject,
} from "#lib/tickets/index.ts";
import { first } from "./working-lives.ts";

const atConsole = begin(operatorActor("test"));

/** Employee numbers. */
type Carriers = { readonly employee: string; readonly manager: string; readonly keeper: string };

/** A service, a person with two tickets, and one of them ended. */
export async function carryTickets({ employee, manager, keeper }: Carriers): Promise<void> {
  const ownerId = PersonId.parse(
    await first(`select id from person where employee_number = '${keeper}'`),
  );
  const { publicKey } = generateKeyPairSync("ed25519");
  await registerModule(atConsole, {
    name: "payroll-export",
    ownerId,
    purpose: "Hands over every month what was worked, so that it can be paid.",
    dataClasses: ["employment", "payment"],
    scopes: ["access:read", "requests:read"],
    authentication: {
      method: "private_key_jwt",
      jwks: { keys: [{ ...publicKey.export({ format: "jwk" }) }] },
    },
  });
  for (const employeeNumber of [employee, employee, manager]) {
    await createPersonTicket(atConsole, { employeeNumber, minutes: 60 });
  }
  await actForSomebody();
  await terminateSubject(atConsole, {
    subjectKind: "person",
    subjectId: await first(`select id from person where employee_number = '${manager}'`),
    reason: "Laptop stolen on the train.",
  });
}

/** A service that carries a ticket for a person, and reaches beyond it until people are told. */
async function actForSomebody(): Promise<void> {
  const asks = { name: "search", scopes: ["access:read"], minutes: 60 };
  const actor = await actorFromTicket((await createModuleTicket(atConsole, asks)).ticket);
  if (actor?.kind !== "module") throw new Error("the module carries nothing");
  const { moduleId, ticketId } = actor;
  const subjectTicketId = TicketId.parse(
    await first("select id from ticket where channel = 'support' order by id limit 1"),
  );
  await exchangeTicket(begin(actor), { subjectTicketId });
  const tried = { kind: "ticket_overreach", act: "audit.list", at: now().toISOString() };
  for (let each = 0; each < 6; each++) {
    const where = { moduleId, ticketId, personId: null, address: "192.0.2.17" };
    await detect({ ...tried, ...where, eventId: newId() });
  }
}
