import "server-only";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { publicUrl } from "#app/sign-in-cookies.ts";
import { whereFrom } from "#app/where.ts";
import { begin, type Context, type PersonActor, type PersonId } from "#lib/kernel/index.ts";
import { actorFromTicket, noteArrival, ticketOfCookies } from "#lib/tickets/index.ts";

/** Whoever carries the ticket of this answer's cookie; asked once an answer. */
const carrier = cache(async (): Promise<PersonActor | undefined> => {
  const handle = ticketOfCookies((await cookies()).toString(), publicUrl());
  const actor = handle === undefined ? undefined : await actorFromTicket(handle);
  // What this very answer sets has not arrived anywhere yet.
  const sent = ticketOfCookies((await headers()).get("cookie"), publicUrl());
  if (handle !== undefined && handle === sent) await noteArrival(handle);
  // What a module carries for somebody opens no page.
  return actor?.kind === "person" && !actor.acting ? actor : undefined;
});

/** Who reads this answer, when they are signed in. */
export const personHere = async (): Promise<PersonId | undefined> => (await carrier())?.personId;

export const isSignedIn = async (): Promise<boolean> => (await carrier()) !== undefined;

/** What every page and action begins with; nobody is led to the door, and back after it. */
export async function beginFromTicket(): Promise<Context & { readonly actor: PersonActor }> {
  const [actor, sent, where] = await Promise.all([carrier(), headers(), whereFrom()]);
  if (!actor) redirect(signInFrom(sent.get("x-postern-path")));
  return { ...begin(actor, where), actor };
}

const signInFrom = (path: string | null): string =>
  path === null || path === "/" ? "/sign-in" : `/sign-in?to=${encodeURIComponent(path)}`;
