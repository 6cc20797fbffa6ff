import { followAllMoves } from "#lib/fulfilment/index.ts";
import {
  begin,
  injectClock,
  newId,
  systemActor,
  type Context,
  type PersonId,
} from "#lib/kernel/index.ts";
import { turnAll } from "#lib/feeds/index.ts";
import { ask, importText, liftBrake, seedBirthrights } from "#tests/feeds/birthrights.ts";
import { testDatabase } from "#tests/support/database.ts";
import { grantRequested } from "./grant-requested.ts";

const system: Context = begin(systemActor("test"));
const started = new Date("2026-01-05T03:00:00Z");
const held = { now: started };
export const now = () => held.now;

/** Departments with a manager each (d001: 11, d002: 12, d003: 13) under one boss, 10. */
export async function openMoves(): Promise<void> {
  await testDatabase();
  injectClock(() => held.now);
  await seedBirthrights();
  await liftBrake();
  const managers = ["11,d001", "12,d002", "13,d003"].map((one) => `${one},10`);
  await hire(["10,d001,", ...managers]);
}

/** Lets days pass, and what comes with them. */
export async function pass(days: number): Promise<void> {
  held.now = new Date(held.now.getTime() + days * 86_400_000);
  await turnAll(system);
  await follow();
}

export const follow = () => followAllMoves(system);

async function hire(rows: readonly string[]): Promise<void> {
  const header = "employee_number,org_code,manager_number,given_name,time_zone,start_date";
  const lines = rows.map((row) => `${row},Aki ${row.split(",")[0]},Asia/Tokyo,2026-01-05`);
  await importText([header, ...lines].join("\n"), { mode: "delta" });
}

let count = 100;
export async function hireMover(): Promise<{ id: PersonId; number: string }> {
  const number = String(++count);
  await hire([`${number},d001,11`]);
  await follow();
  return { id: await idOf(number), number };
}

export async function idOf(number: string): Promise<PersonId> {
  const [found] = await ask<{ id: PersonId }>("select id from person where employee_number = $1", [
    number,
  ]);
  if (!found) throw new Error(`nobody has ${number}`);
  return found.id;
}

export const as = async (number: string): Promise<Context> => asPerson(await idOf(number));

export const asPerson = (personId: PersonId, isImpersonated = false): Context =>
  begin({
    ...({ kind: "person", ticketId: newId(), assurance: 2, rights: new Set() } as const),
    ...{ personId, isImpersonated },
    get authenticatedAt() {
      return held.now;
    },
  });

/** Rights that were asked for, each for so many days, or until a review. */
export async function grant(personId: string, days: readonly (number | null)[]): Promise<void> {
  const [right] = await ask<{ id: string }>("select id from entitlement where code = 'report'");
  const entitlementId = right?.id ?? "";
  await grantRequested(
    personId,
    days.map((each) => ({ entitlementId, days: each })),
  );
}

export type Requested = {
  id: string;
  isOpen: boolean;
  endsAt: Date;
  validTo: Date | null;
  reviewBy: Date | null;
};
export const requestedOf = (personId: string): Promise<Requested[]> =>
  ask<Requested>(
    `select id, closed_by is null and least(valid_to, review_by) > $2 as "isOpen",
            least(valid_to, review_by) as "endsAt", valid_to as "validTo", review_by as "reviewBy"
     from assignment where person_id = $1 and source = 'request' order by id`,
    [personId, held.now],
  );

type Case = { id: string; state: string; dueAt: Date | null; asked: string[] };
export const casesOf = (personId: string): Promise<Case[]> =>
  ask<Case>(
    `select c.id, c.state, c.due_at as "dueAt",
            array(select i.assignment_id::text from mover_item i
                  where i.case_id = c.id and i.state = 'asked' order by 1) as asked
     from mover_case c where c.person_id = $1 order by c.id`,
    [personId],
  );
