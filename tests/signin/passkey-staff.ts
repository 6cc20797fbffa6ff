import { expect } from "vitest";
import { grantAdministrator } from "#lib/access/index.ts";
import { begin, database, type Context } from "#lib/kernel/index.ts";
import {
  addPasskey,
  beginAddition,
  beginPasskey,
  confirmPasskey,
  offerPasskey,
  tryPasskey,
} from "#lib/signin/index.ts";
import { actorFromTicket, createPersonTicket } from "#lib/tickets/index.ts";
import { newAuthenticator, type Authenticator } from "./authenticator.ts";
import { clock, console, hire, linkFor, office, type Employee } from "./staff.ts";
import { redeemed } from "./redeemed.ts";

/** Somebody hired makes a passkey by a link; answers what the login is exchanged by. */
export async function enrolWithPasskey(employee: Employee, authenticator = newAuthenticator()) {
  const { handle, options } = await offerPasskey(office, { token: await linkFor(employee) });
  const answer = authenticator.make(options);
  expect(await confirmPasskey(office, { handle, answer })).toEqual({ outcome: "passed" });
  // An enrolment ends what was begun until then.
  clock.pass(1);
  return { authenticator, handle };
}

export type Habits = Parameters<Authenticator["use"]>[1];

/** One answer to a challenge of its own. */
export async function attemptPasskey(
  authenticator: Authenticator,
  habits: Habits = {},
  context = office,
) {
  const { handle, options } = await beginPasskey({ address: "192.0.2.10" });
  const answer = authenticator.use(options, habits);
  return { handle, ...(await tryPasskey(context, { handle, answer })) };
}

export async function signInByPasskey(authenticator: Authenticator): Promise<{ ticket: string }> {
  const { handle, outcome } = await attemptPasskey(authenticator);
  expect(outcome).toBe("passed");
  return redeemed(office, { handle });
}

/** Signed in by passkey, with the ticket. */
export async function signIn(
  authenticator: Authenticator,
): Promise<{ context: Context; ticket: string }> {
  const { ticket } = await signInByPasskey(authenticator);
  const actor = await actorFromTicket(ticket);
  if (!actor) throw new Error("no ticket");
  return { context: begin(actor), ticket };
}

/** Somebody with every right of the portal, signed in by passkey. */
export async function administrator(): Promise<Employee & { readonly context: Context }> {
  const who = await hire();
  await grantAdministrator(console, { employeeNumber: who.number });
  const { authenticator } = await enrolWithPasskey(who);
  return { ...who, context: (await signIn(authenticator)).context };
}

/** One more passkey of whoever is signed in. */
export async function addAnother(context: Context): Promise<Authenticator> {
  const another = newAuthenticator();
  const { handle, options } = await beginAddition(context, {});
  const answer = another.make(options);
  expect(await addPasskey(context, { handle, answer, name: "Second" })).toEqual({
    outcome: "passed",
  });
  return another;
}

type Said = { readonly change: string; readonly place: unknown };

/** What was announced about how somebody signs in, and from where it was done. */
export async function factorsSaid(personId: string): Promise<Said[]> {
  const { rows } = await database().pool.query<Said>(
    `select payload->>'change' as change, payload->'place' as place
     from graphile_worker._private_jobs where payload->>'personId' = $1`,
    [personId],
  );
  return rows;
}

export const changesSaid = async (personId: string): Promise<string[]> =>
  (await factorsSaid(personId)).map(({ change }) => change);

/** As the person themselves, at this instant: for what only they may do. */
export async function asOwner(who: Employee): Promise<Context> {
  const made = await createPersonTicket(console, { employeeNumber: who.number, minutes: 5 });
  const actor = await actorFromTicket(made.ticket);
  if (actor?.kind !== "person") throw new Error("no ticket");
  return begin({ ...actor, isImpersonated: false });
}
