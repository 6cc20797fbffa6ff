import type { IncomingMessage } from "node:http";
import { begin, recordRefusal, type Actor, type Context } from "#lib/kernel/index.ts";
import { actorFromTicket } from "#lib/tickets/index.ts";
import { EndpointError } from "./endpoint-error.ts";

export type Asked = {
  readonly request: IncomingMessage;
  /** Worked out only for what is written down. */
  readonly addressOf: () => string;
  /** As modules know this place: the audience of their assertions. */
  readonly publicUrl: string;
};

/** RFC 6750 §3: without a ticket the challenge names no error. */
const challenge = (error?: string, scope?: string): string =>
  [
    'Bearer realm="postern"',
    ...(error === undefined ? [] : [`error="${error}"`]),
    ...(scope === undefined ? [] : [`scope="${scope}"`]),
  ].join(", ");

/** Whoever carries the ticket of the Authorization header. */
export async function callerOf({ request }: Asked): Promise<Actor> {
  const { authorization } = request.headers;
  if (authorization === undefined) {
    const headers = { "www-authenticate": challenge() };
    throw new EndpointError("invalid_client", "a ticket is needed", { status: 401, headers });
  }
  const handle = /^Bearer (\S+)$/i.exec(authorization)?.[1];
  const actor = handle === undefined ? undefined : await actorFromTicket(handle);
  if (actor) return actor;
  const headers = { "www-authenticate": challenge("invalid_token") };
  throw new EndpointError("invalid_token", "no live ticket", { status: 401, headers });
}

/** Where a call comes from, for the log. */
export const contextOf = (actor: Actor, { request, addressOf }: Asked): Context => {
  const userAgent = request.headers["user-agent"];
  return begin(actor, {
    address: addressOf(),
    ...(userAgent !== undefined && { userAgent: userAgent.slice(0, 400) }),
  });
};

type Needed = { readonly scope: string; readonly act: string };

/** A module whose own ticket carries the scope; anybody else reached beyond theirs: recorded. */
export async function moduleWith({ scope, act }: Needed, asked: Asked): Promise<void> {
  const actor = await callerOf(asked);
  if (actor.kind === "module" && (actor.scopes.has(scope) || actor.scopes.has("admin"))) return;
  await recordRefusal(act, contextOf(actor, asked), "ticket_overreach");
  const headers = { "www-authenticate": challenge("insufficient_scope", scope) };
  throw new EndpointError("insufficient_scope", `needs ${scope}`, { status: 403, headers });
}
