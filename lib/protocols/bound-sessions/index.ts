import type { IncomingMessage, ServerResponse } from "node:http";
import { log, TicketId } from "#lib/kernel/index.ts";
import { bindSession, offerBinding, refreshSession } from "#lib/devices/index.ts";
import { rowOfTicket, ticketCookie, ticketOfCookies, userTicketHours } from "#lib/tickets/index.ts";

type Call = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly publicUrl: string;
};
type Answer = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: object;
};

const [binding, refreshing] = ["/tickets/bound", "/tickets/bound/refresh"];
export const isBoundSessionEndpoint = (path: string): boolean =>
  path === binding || path === refreshing;

/** Says when to sign again; it opens nothing. */
const boundCookie = "__Host-postern.bound";
const attributes = "Path=/; Secure; HttpOnly; SameSite=Lax";

/** Answers one call, whatever goes wrong in it. */
export async function answerBoundSession(path: string, call: Call): Promise<void> {
  const { request, response, publicUrl } = call;
  const answer = await answerOf(path, call).catch((error: unknown): Answer => {
    log().error({ err: error }, "a bound session was not answered");
    return { status: 503 };
  });
  request.resume();
  const { status, headers = {}, body } = publicUrl.startsWith("https:") ? answer : nothing;
  response.writeHead(status, {
    "cache-control": "no-store",
    ...(body && { "content-type": "application/json" }),
    ...headers,
  });
  response.end(body && JSON.stringify(body));
}

const nothing: Answer = { status: 404 };

async function answerOf(path: string, call: Call): Promise<Answer> {
  const carried = await carrierOf(call);
  if (!carried) return { status: 401 };
  const { method } = call.request;
  if (path === binding && method === "GET") return offer(carried, call);
  if (method !== "POST") return { status: 405, headers: { allow: "POST" } };
  return path === binding ? bind(carried, call) : refresh(carried, call);
}

type Carried = { readonly ticketId: TicketId; readonly isFormer: boolean };

async function carrierOf({ request, publicUrl }: Call): Promise<Carried | undefined> {
  const handle = ticketOfCookies(request.headers.cookie ?? null, publicUrl);
  const row = handle === undefined ? undefined : await rowOfTicket(handle);
  if (row?.channel !== "browser") return undefined;
  return { ticketId: TicketId.parse(row.id), isFormer: row.isFormer };
}

/** A structured field's string (RFC 9651 §3.3.3), of characters that need no escape. */
const quoted = (text: string): string => `"${text}"`;

/** The page passes on what it was told when it showed the device's key. */
async function offer(carried: Carried, { request, publicUrl }: Call): Promise<Answer> {
  const challenge = new URL(request.url ?? "/", publicUrl).searchParams.get("challenge") ?? "";
  const isTold = /^[\w-]{1,100}$/.test(challenge);
  if (!isTold || !(await offerBinding({ ...carried, challenge }))) return { status: 204 };
  const registration = `(ES256);path=${quoted(binding)};challenge=${quoted(challenge)}`;
  return { status: 204, headers: { "secure-session-registration": registration } };
}

/** The string of a header that holds one; undefined: none, or something else. */
function stringIn(header: string | string[] | undefined): string | undefined {
  const text = /^\s*"?([\w.~-]+)"?\s*(;.*)?$/.exec(String(header ?? ""))?.[1];
  return text !== undefined && text.length <= 4096 ? text : undefined;
}

async function bind(carried: Carried, { request, publicUrl }: Call): Promise<Answer> {
  const proof = stringIn(request.headers["secure-session-response"]) ?? "";
  const bound = await bindSession({ ...carried, proof });
  if (!bound) return { status: 403 };
  const headers = { "set-cookie": `${boundCookie}=1; Max-Age=${bound.seconds}; ${attributes}` };
  return { status: 200, headers, body: instructions(carried.ticketId, publicUrl) };
}

async function refresh(carried: Carried, { request, publicUrl }: Call): Promise<Answer> {
  const { ticketId } = carried;
  const asked = stringIn(request.headers["sec-secure-session-id"]);
  // A session of an earlier sign-in in this browser: it is over.
  if (asked !== ticketId) {
    return { status: 200, body: { session_identifier: asked ?? "", continue: false } };
  }
  const proof = stringIn(request.headers["secure-session-response"]);
  const refreshed = await refreshSession({ ...carried, proof });
  if (!refreshed) return { status: 200, body: { session_identifier: ticketId, continue: false } };
  if (refreshed.challenge !== undefined) {
    const challenge = `${quoted(refreshed.challenge)};id=${quoted(ticketId)}`;
    return { status: 403, headers: { "secure-session-challenge": challenge } };
  }
  const cookies = [
    `${ticketCookie(publicUrl)}=${refreshed.ticket}; Max-Age=${userTicketHours * 3600}; ${attributes}`,
    `${boundCookie}=1; Max-Age=${refreshed.seconds}; ${attributes}`,
  ];
  const headers = { "set-cookie": cookies };
  return { status: 200, headers, body: instructions(ticketId, publicUrl) };
}

const instructions = (ticketId: string, publicUrl: string) => ({
  session_identifier: ticketId,
  refresh_url: refreshing,
  scope: {
    origin: new URL(publicUrl).origin,
    include_site: false,
    scope_specification: [{ type: "exclude", domain: "*", path: "/_next/" }],
  },
  credentials: [{ type: "cookie", name: boundCookie, attributes }],
});
