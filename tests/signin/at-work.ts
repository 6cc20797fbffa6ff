import { beforeAll, beforeEach } from "vitest";
import { begin, sql, type Context, type PersonActor } from "#lib/kernel/index.ts";
import { tryCode, tryPassword } from "#lib/signin/index.ts";
import { actorFromTicket } from "#lib/tickets/index.ts";
import {
  clock,
  codeAt,
  office,
  openCompany,
  password,
  writeStraight,
  type Employee,
} from "./staff.ts";
import { redeemed } from "./redeemed.ts";

/** A company of this file's own; each test begins at the same instant, and nobody has to wait. */
export function inFreshCompany(): void {
  beforeAll(openCompany);
  beforeEach(async () => {
    clock.reset();
    await writeStraight(sql`delete from throttle`);
  });
}

export type Member = Employee & { readonly secret: string };
type SignedIn = Context & { readonly actor: PersonActor; readonly ticket: string };

/** Whoever carries this ticket, as it is now. */
export async function carrying(ticket: string): Promise<SignedIn> {
  const actor = await actorFromTicket(ticket);
  if (actor?.kind !== "person") throw new Error("the ticket passes no gate");
  return { ...begin(actor), actor, ticket };
}

/** Signed in with password and code, a minute ago, so that the next code is a new one. */
export async function signedIn(who: Member): Promise<SignedIn> {
  const { handle = "" } = await tryPassword(office, { account: who.number, password });
  await tryCode(office, { handle, code: codeAt(who.secret, clock.at) });
  const { ticket } = await redeemed(office, { handle });
  clock.pass(60);
  return carrying(ticket);
}
