import type { IncomingMessage } from "node:http";
import { begin, PosternError, recordRefusal, type Actor, type Context } from "#lib/kernel/index.ts";
import { actorFromTicket } from "#lib/tickets/index.ts";

/** One operation, called by itself or as a part of Bulk. */
export type Call = {
  readonly context: Context;
  /** Where SCIM is, as clients know it. */
  readonly base: string;
  readonly method: string;
  /** Of the path below the base. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
  readonly ifMatch?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
  /** The object that came with it. @throws ScimError when none did. */
  readonly body: () => Promise<Record<string, unknown>>;
};

/** Whoever carries the ticket of the Authorization header. @throws unauthenticated. */
export async function callerOf({ headers }: IncomingMessage): Promise<Actor> {
  const { authorization } = headers;
  if (authorization === undefined) throw new PosternError("unauthenticated", "no_ticket");
  const handle = /^Bearer (\S+)$/i.exec(authorization)?.[1];
  const actor = handle === undefined ? undefined : await actorFromTicket(handle);
  if (!actor) throw new PosternError("unauthenticated", "bad_ticket");
  return actor;
}

export const contextOf = (actor: Actor, { headers }: IncomingMessage, address: string): Context => {
  const userAgent = headers["user-agent"];
  return begin(actor, {
    address,
    ...(userAgent !== undefined && { userAgent: userAgent.slice(0, 400) }),
  });
};

/** What describes the server shows nobody's data, and is still for clients of SCIM alone. */
export async function mustRead(context: Context): Promise<void> {
  const { actor } = context;
  const lent = actor.kind === "person" ? actor.acting?.scopes : undefined;
  const held = actor.kind === "module" ? actor.scopes : lent;
  if (held === undefined || held.has("scim:read") || held.has("admin")) return;
  await recordRefusal("scim.discover", context, "ticket_overreach");
  throw new PosternError("forbidden", "ticket_overreach", { scope: "scim:read" });
}
