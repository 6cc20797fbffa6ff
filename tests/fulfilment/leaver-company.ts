import { giveAccess, grantAdministrator, recordCondition } from "#lib/access/index.ts";
import { tellPerson } from "#lib/feeds/index.ts";
import type { LifecycleEvent } from "#lib/feeds/lifecycle-event.ts";
import { getLeaver, listLeavers } from "#lib/fulfilment/index.ts";
import { begin, database, execute, operatorActor, sql } from "#lib/kernel/index.ts";
import { createDelegation } from "#lib/requests/index.ts";
import {
  actorFromTicket,
  createModuleTicket,
  exchangeTicket,
  registerModule,
} from "#lib/tickets/index.ts";
import {
  ask,
  clock,
  later,
  openCompany,
  runJobs,
  writeStraight,
  type Company,
} from "#tests/requests/company.ts";
import { factsOf } from "#tests/support/facts.ts";
import { mintRoot } from "#tests/tickets/carriers.ts";

export const operator = begin(operatorActor("test"));

/** Of the small company, `b1` tells what HR says, `boss` governs. */
export async function openLeaverCompany(): Promise<Company> {
  const company = await openCompany();
  for (const employeeNumber of ["10001", "10007"]) {
    await grantAdministrator(operator, { employeeNumber });
  }
  for (const name of ["mgrA", "a1", "a2", "a3", "b2", "deputy"]) {
    await writeStraight((tx) => execute(tx, factsOf(company.who(name))));
  }
  return company;
}

const inMinutes = (minutes: number) => new Date(clock.now.getTime() + minutes * 60_000);

export type Given = { readonly code: string; readonly from?: number; readonly minutes: number };
export const give = (company: Company, name: string, { code, from = 0, minutes }: Given) =>
  giveAccess(operator, {
    ...{ personId: company.who(name), reason: "for the test" },
    ...{ targetKind: "entitlement", targetId: company.target(code) },
    ...(from > 0 && { validFrom: inMinutes(from).toISOString() }),
    validTo: inMinutes(from + minutes).toISOString(),
  });

/**
 * A manager with all that somebody can hold: two sessions and what a module derived, a request,
 * an approval that waits, voices lent and to be borrowed, things owned, rights of every kind.
 */
export async function fillManager(company: Company) {
  const who = company.who("mgrA");
  const first = await mintRoot({ personId: who });
  await mintRoot({ personId: who });
  const carrier = await actorFromTicket(
    (await createModuleTicket(operator, { name: "service", scopes: ["access:read"], minutes: 60 }))
      .ticket,
  );
  if (carrier?.kind !== "module") throw new Error("the module carries nothing");
  await exchangeTicket(begin(carrier), { subjectTicketId: first.ticketId });
  const waiting = await ask(company, "a1", "write");
  const own = await ask(company, "mgrA", "pay");
  const requested = await ask(company, "mgrA", "read", { minutes: 600 });
  await lend(company, "mgrA", "deputy", 0);
  await lend(company, "b2", "mgrA", 3);
  const training = await recordCondition(operator, {
    ...{ personId: who, conditionId: company.target("training") },
  });
  await give(company, "mgrA", { code: "trained", minutes: 6000 });
  await give(company, "mgrA", { code: "root", minutes: 300 });
  await give(company, "mgrA", { code: "write", minutes: 30 });
  await give(company, "mgrA", { code: "write", from: 1440, minutes: 600 });
  const { moduleId } = await registerModule(company.as("boss"), {
    ...{ name: "payments", ownerId: who, purpose: "Pays what is due.", dataClasses: [] },
    ...{
      scopes: ["access:read"],
      authentication: { method: "tls_client_auth", certificate: "a".repeat(64) },
    },
  });
  await writeStraight(async (tx) => {
    await execute(tx, sql`update system set owner_id = ${who}::uuid where code = 'sys'`);
    await execute(tx, sql`update role set owner_id = ${who}::uuid where code = 'security'`);
    await execute(
      tx,
      sql`update person_fact set facts = facts || ${JSON.stringify({ sponsorId: who })}::jsonb
                          where person_id = ${company.who("b2")}::uuid`,
    );
    await execute(
      tx,
      sql`update person set sponsor_id = ${who}::uuid, worker_type = 'contractor'
                          where id = ${company.who("b2")}::uuid`,
    );
  });
  await settle();
  return { waiting, own, requested, training, moduleId };
}

const lend = (company: Company, from: string, to: string, days: number) =>
  createDelegation(company.as(from), {
    ...{ toId: company.who(to), reason: "away for a day" },
    ...(days > 0 && { validFrom: inMinutes(days * 1440).toISOString() }),
    validTo: inMinutes((days + 2) * 1440).toISOString(),
  });

export const tellOf = async (company: Company, name: string, event: LifecycleEvent) =>
  (
    await tellPerson(company.as("b1"), {
      ...{ personId: company.who(name), event, reason: "As HR says." },
    })
  ).key;

/** Everything that is queued by then is done. */
export async function settle(minutes = 1): Promise<void> {
  await runJobs();
  later(minutes);
  await runJobs();
}

/** The latest case of somebody, as who governs sees it. */
export async function caseOf(company: Company, name: string) {
  const { rows } = await database().pool.query<{ number: string }>(
    "select employee_number as number from person where id = $1",
    [company.who(name)],
  );
  const asked = { employeeNumber: rows[0]?.number ?? "" };
  const { cases } = await listLeavers(company.as("boss"), asked);
  const [newest] = cases.toSorted((a, b) => b.openedAt.getTime() - a.openedAt.getTime());
  if (!newest) throw new Error("there is no case");
  return { ...(await getLeaver(company.as("boss"), { caseId: newest.id })), count: cases.length };
}

/** Rights in force now, and `code@day` of those to come. */
export async function heldBy(company: Company, name: string): Promise<string> {
  const { rows } = await database().pool.query<{ code: string }>(
    `select e.code || case when a.valid_from > $2 then '@' || to_char(a.valid_from, 'MM-DD') else '' end
              as code
     from access a join entitlement e on e.id = a.entitlement_id
     where a.person_id = $1 and a.withdrawn_by is null and (a.valid_to is null or a.valid_to > $2)
     order by 1`,
    [company.who(name), clock.now],
  );
  return [...new Set(rows.map(({ code }) => code))].join(" ");
}
