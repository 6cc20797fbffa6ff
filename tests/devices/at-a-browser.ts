import { expect } from "vitest";
import { askDevice, listMyDevices, proveDevice, suspectDevice } from "#lib/devices/index.ts";
import { begin, database, type Context, type PersonActor } from "#lib/kernel/index.ts";
import { beginStepUp, redeemLogin, tryCode, tryPassword } from "#lib/signin/index.ts";
import { actorFromTicket } from "#lib/tickets/index.ts";
import { clock, codeAt, office, password, type member } from "../signin/staff.ts";
import type { ClientKey } from "./client-key.ts";

export type Who = Awaited<ReturnType<typeof member>>;
export type Mine = Context & { readonly actor: PersonActor };

export async function as(ticket: string): Promise<Mine> {
  const actor = await actorFromTicket(ticket);
  if (actor?.kind !== "person") throw new Error("the ticket passes no gate");
  return { ...begin(actor, office), actor };
}

export const idOfLogin = async (who: Who): Promise<string> => {
  const { rows } = await database().pool.query<{ id: string }>(
    `select id from login_transaction where person_id = $1 order by created_at desc, id desc
     limit 1`,
    [who.id],
  );
  return rows[0]?.id ?? "";
};

/** Password and code, on this browser or on one without a key; its cookie may be another's. */
export async function signIn(who: Who, key?: ClientKey, deviceCookie?: string) {
  clock.pass(90);
  const context = { ...office, ...(deviceCookie !== undefined && { deviceCookie }) };
  const { handle = "" } = await tryPassword(context, { account: who.number, password });
  await tryCode(context, { handle, code: codeAt(who.secret, clock.at) });
  const proof = key && (await key.prove(await idOfLogin(who), "/sign-in"));
  return redeemLogin(context, { handle, client: { ...(proof !== undefined && { proof }) } });
}

export async function signedIn(who: Who, key?: ClientKey) {
  const answer = await signIn(who, key);
  if (answer.outcome !== "passed") throw new Error(answer.reason);
  return answer;
}

/** Proves once more who is here, with a code and this key. */
export async function stepUp(who: Who, ticket: string, key?: ClientKey) {
  clock.pass(90);
  const { handle, loginId } = await beginStepUp(await as(ticket), {});
  await tryCode(office, { handle, code: codeAt(who.secret, clock.at) });
  const proof = key && (await key.prove(loginId, "/sign-in"));
  return redeemLogin(office, { handle, client: { ...(proof !== undefined && { proof }) } });
}

/** Shows this key, as a page does now and then. */
export async function check(ticket: string, key: ClientKey, nonce?: string) {
  const context = await as(ticket);
  const asked = nonce ?? (await askDevice(context, {})).nonce ?? "";
  const { personId, ticketId } = context.actor;
  const proof = await key.prove(asked, "/device-check");
  const proved = await proveDevice({ personId, ticketId, context, reported: { proof } });
  const { outcome } = proved;
  if (outcome === "proven" || outcome === "again" || outcome === "unbound") return proved;
  return suspectDevice(context, { because: outcome });
}

/** As a page that works on: answers the handle that the ticket is carried by now. */
export async function proven(ticket: string, key: ClientKey): Promise<string> {
  clock.pass(61);
  const answer = await check(ticket, key);
  expect(answer.outcome).toBe("proven");
  return ("ticket" in answer ? answer.ticket : undefined) ?? "";
}

export const isIn = async (ticket: string) => (await actorFromTicket(ticket)) !== undefined;
export const devicesOf = async (ticket: string) =>
  (await listMyDevices(await as(ticket), {})).devices;
