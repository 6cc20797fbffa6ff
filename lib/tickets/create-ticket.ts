import { z } from "zod";
import {
  command,
  conflict,
  execute,
  invalidInput,
  maybe,
  ModuleId,
  newId,
  notFound,
  onlyConsole,
  PersonId,
  sql,
  type Work,
} from "#lib/kernel/index.ts";
import { isActiveAt } from "./active-person.ts";
import { issueTicket } from "./issue-ticket.ts";
import { ModuleName } from "./module.ts";

const Issued = z.object({ ticket: z.string(), endsAt: z.date() });
const dayMinutes = 24 * 60;

/** Makes a module ticket; a module named for the first time is made, owned by the console. */
export const createModuleTicket = command({
  name: "ticket.create-for-module",
  title: "Makes a short ticket for a module, and the module when it is new.",
  right: "console",
  rest: "internal",
  input: z.object({
    name: ModuleName,
    scopes: z.array(z.string()).min(1).max(30),
    minutes: z.number().int().min(1).max(dayMinutes, "at most 24 h"),
  }),
  output: Issued,
  load: ({ tx }, { name }) =>
    maybe(
      tx,
      z.object({ id: ModuleId, retiredAt: z.date().nullable() }),
      sql`select id, retired_at from module where name = ${name} for update`,
    ),
  authorize: onlyConsole,
  run: async (work) => {
    const { input, now } = work;
    if (work.resource?.retiredAt) throw conflict("module_is_retired");
    const moduleId = work.resource?.id ?? (await insertModule(work, input));
    const issued = await issueTicket(work, {
      channel: "service",
      moduleId,
      scopes: input.scopes,
      assurance: 1,
      authenticatedAt: now,
      minutesMax: input.minutes,
      idleMinutes: dayMinutes,
    });
    work.record({
      target: moduleId,
      detail: { ticketId: issued.ticketId, scopes: input.scopes, minutes: input.minutes },
    });
    return { ticket: issued.handle, endsAt: issued.endsAt };
  },
});

async function insertModule(work: Work, input: { name: string; scopes: string[] }) {
  const id = newId<"module">();
  await execute(
    work.tx,
    sql`insert into module (id, name, owner, scopes, created_at)
        values (${id}::uuid, ${input.name}, 'console', ${input.scopes}::text[], ${work.now})`,
  );
  return id;
}

/** Makes a user ticket for support and tests: marked, short, refused wherever it would decide. */
export const createPersonTicket = command({
  name: "ticket.impersonate",
  title: "Makes a marked ticket that acts as a person.",
  right: "console",
  rest: "internal",
  input: z.object({
    employeeNumber: z.string().min(1).max(64),
    minutes: z.number().int().min(1).max(60, "at most 60 minutes"),
  }),
  output: Issued,
  load: async ({ tx, now }, { employeeNumber }) => {
    const found = await maybe(
      tx,
      z.object({ id: PersonId, isActive: z.boolean() }),
      sql`select p.id, ${isActiveAt(now)} as is_active from person p
          where p.employee_number = ${employeeNumber}`,
    );
    if (!found) throw notFound("person");
    return found;
  },
  authorize: onlyConsole,
  run: async (work) => {
    const { resource: person, input, now } = work;
    if (!person.isActive) {
      throw invalidInput([{ field: "person", reason: "not_active", expected: "an active person" }]);
    }
    const issued = await issueTicket(work, {
      channel: "support",
      personId: person.id,
      scopes: [],
      assurance: 2,
      authenticatedAt: now,
      minutesMax: input.minutes,
      idleMinutes: input.minutes,
    });
    const detail = { ticketId: issued.ticketId, minutes: input.minutes, isImpersonated: true };
    work.record({ target: person.id, persons: [person.id], detail });
    work.announce("ticket.impersonated", { personId: person.id, ticketId: issued.ticketId });
    return { ticket: issued.handle, endsAt: issued.endsAt };
  },
});
