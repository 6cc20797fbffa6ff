import { generateSync } from "otplib";
import {
  begin,
  execute,
  injectClock,
  newId,
  operatorActor,
  recordDoor,
  resetClock,
  sql,
  type Context,
  type PersonId,
  type Sql,
  type Tx,
} from "#lib/kernel/index.ts";
import {
  beginSignIn,
  completeEnrolment,
  createEnrolmentLink,
  enrolPassword,
  readOfferedTotp,
} from "#lib/signin/index.ts";
import { testDatabase } from "#tests/support/database.ts";

export const console: Context = begin(operatorActor("test"));
export const password = "quiet lantern 48";

const write = recordDoor({
  name: "test.write",
  tables: [],
  run: ({ tx }, statement: Sql) => execute(tx, statement),
});
/** Writes past the domain, as a migration or an accident would. */
export const writeStraight = (statement: Sql): Promise<number> => write(statement);

/** Asks as a step would. */
export const readStraight = recordDoor({
  name: "test.read",
  tables: [],
  run: ({ tx }, read: (tx: Tx) => Promise<boolean>) => read(tx),
});

export const from = (address: string): Context =>
  beginSignIn({ address, userAgent: "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36" });
export const office = from("192.0.2.10");

const start = new Date("2026-11-24T08:00:00.000Z");

/** Time that stands until it is moved. */
export const clock = {
  at: start,
  set(at: Date) {
    clock.at = at;
    injectClock(() => clock.at);
  },
  reset: () => clock.set(start),
  /** Seconds later. */
  pass: (seconds: number) => clock.set(new Date(clock.at.getTime() + seconds * 1000)),
  release: resetClock,
};

/** A fresh company without anybody. */
export async function openCompany(): Promise<void> {
  await testDatabase();
  await fillCompany();
}

/** The same in a database that is open already. */
export async function fillCompany(): Promise<void> {
  clock.reset();
  await writeStraight(
    sql`insert into legal_entity values (${entity}::uuid, 'le', 'Company', ${start})`,
  );
}
const entity = newId();

export type Employee = { readonly id: PersonId; readonly number: string; readonly email: string };
let count = 0;

/** Somebody at work, with nothing to sign in with. */
export async function hire(state = "active"): Promise<Employee> {
  const id = newId<"person">();
  const number = String(++count + 10_000);
  const email = `worker${count}@harbour.example`;
  await writeStraight(
    sql`insert into person (id, version, change_number, legal_entity_id, employee_number,
          display_name, work_email, worker_type, hr_state, time_zone, groups, created_at,
          changed_at)
        values (${id}::uuid, 1, 0, ${entity}::uuid, ${number}, 'Georgi Facello', ${email},
          'employee', ${state}, 'Europe/Berlin', '{}', ${start}, ${start})`,
  );
  return { id, number, email };
}

export const codeAt = (secret: string, at: Date): string =>
  generateSync({ secret, epoch: Math.floor(at.getTime() / 1000) });

export const tokenOf = (path: string): string => path.replace("/enrol/", "");

export const linkFor = async (employee: Employee): Promise<string> =>
  tokenOf((await createEnrolmentLink(console, { employeeNumber: employee.number })).path);

/** Somebody at work with the password and an authenticator; answers its secret. */
export const enrol = async (employee: Employee) => enrolBy(await linkFor(employee));

/** Whoever follows this link gets the password and an authenticator. */
export async function enrolBy(token: string): Promise<{ secret: string; handle: string }> {
  const { handle } = await enrolPassword(office, { token, password });
  const { secret } = await readOfferedTotp(office, { handle });
  await completeEnrolment(office, { handle, code: codeAt(secret, clock.at) });
  return { secret, handle };
}

/** Somebody hired and enrolled, a minute ago, so that the next code is a new one. */
export async function member(): Promise<Employee & { readonly secret: string }> {
  const employee = await hire();
  const { secret } = await enrol(employee);
  clock.pass(90);
  return { ...employee, secret };
}
