import {
  createServer as createHttp,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { createServer as createHttps } from "node:https";
import { readFileSync } from "node:fs";
import { BlockList, isIP, isIPv4 } from "node:net";
import type { Duplex } from "node:stream";
import { getRequestListener } from "@hono/node-server";
import { nobody, PosternError, tickMs, type Actor } from "#lib/kernel/index.ts";
import type { Settings } from "#lib/kernel/settings.ts";
import { answerBoundSession, isBoundSessionEndpoint } from "#lib/protocols/bound-sessions/index.ts";
import { countRequest, healthResponse } from "#lib/protocols/health/index.ts";
import { answerHook, isHookEndpoint } from "#lib/protocols/hooks/index.ts";
import { streamEvents } from "#lib/protocols/live/index.ts";
import { answerRevocationList, isRevocationList } from "#lib/protocols/revocation-list/index.ts";
import { restApi } from "#lib/protocols/rest/index.ts";
import { answerScim, isScimEndpoint } from "#lib/protocols/scim/index.ts";
import { isTerminalFile, type TerminalServer } from "#lib/protocols/terminal/index.ts";
import { answerTicketCall, isTicketEndpoint } from "#lib/protocols/tickets/index.ts";
import { actorFromTicket, isTicketLive, ticketOfCookies } from "#lib/tickets/index.ts";
import {
  headersOfAll,
  isForeignWrite,
  isTooLargeForShell,
  refuseForeignWrite,
  refuseTooLarge,
} from "./guard-request.ts";

export type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

/** What takes connections that are no HTTP any more, and sends files of terminals. */
export type Terminals = Pick<TerminalServer, "answerFile"> & {
  readonly upgrade: (upgrading: {
    request: IncomingMessage;
    socket: Duplex;
    head: Buffer;
    address: string;
  }) => void;
};

/**
 * One port for everything: protocol endpoints are answered here, before any page, because plain
 * Node answers ten times as many of them (measured); whatever is left goes to `pages`.
 */
export async function serveEntrances(
  settings: Settings,
  pages: Handler,
  terminals?: Terminals,
): Promise<Server> {
  const handle = route(settings, pages, terminals);
  const server = settings.tls
    ? createHttps(
        {
          cert: readFileSync(settings.tls.certFile),
          key: readFileSync(settings.tls.keyFile),
          minVersion: "TLSv1.2",
          // A module may prove itself by its certificate; everybody else comes without one.
          ...(settings.tls.clientCaFile !== undefined && {
            ca: readFileSync(settings.tls.clientCaFile),
            requestCert: true,
            rejectUnauthorized: false,
          }),
        },
        handle,
      )
    : createHttp(handle);
  if (terminals) {
    const addressOf = clientAddress(settings.trustedProxies);
    server.on("upgrade", (request, socket, head) =>
      terminals.upgrade({ request, socket, head, address: addressOf(request) }),
    );
  }
  server.requestTimeout = 120_000;
  server.headersTimeout = 20_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(settings.port, resolve);
  });
  return server;
}

function route(
  settings: Settings,
  pages: Handler,
  terminals: Terminals | undefined,
): (...call: Parameters<Handler>) => void {
  const addressOf = clientAddress(settings.trustedProxies);
  // The API's requests are made of what the client sent, not of what was added to it here.
  const addresses = new WeakMap<Request, string>();
  const rest = restApi({
    publicUrl: settings.publicUrl,
    authenticate: (request) => actorOf(request, settings.publicUrl),
    addressOf: (request) => addresses.get(request),
  });
  const restListener = getRequestListener((request, { incoming }) => {
    addresses.set(request, addressOf(incoming as IncomingMessage));
    return rest.fetch(request);
  });
  const health = getRequestListener(async (request) => {
    const answer = await healthResponse(new URL(request.url).pathname);
    return answer ?? new Response("not found", { status: 404 });
  });
  const { publicUrl } = settings;
  const guards = headersOfAll(settings);
  const flatGuards = guards.flat();
  return (request, response) => {
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    const entrance = entranceOf(path);
    measure(entrance, response);
    if (entrance === "tickets") {
      const asked = { request, publicUrl, addressOf: () => addressOf(request) };
      return void answerTicketCall(path, asked, { response, guards: flatGuards });
    }
    request.headers[addressHeader] = addressOf(request);
    for (const [name, value] of guards) response.setHeader(name, value);
    if (entrance === "bound") void answerBoundSession(path, { request, response, publicUrl });
    else if (entrance === "krl") void answerRevocationList(request, response);
    else if (entrance === "hooks")
      void answerHook(path, { request, response, address: addressOf(request) });
    else if (entrance === "scim") {
      void answerScim(path, { request, response, publicUrl, address: addressOf(request) });
    } else if (entrance === "rest") void restListener(request, response);
    else if (entrance === "health") void health(request, response);
    else if (entrance === "events") {
      // While the database is away nothing is streamed; the page asks again.
      openEvents(request, response, settings.publicUrl).catch(() => response.writeHead(503).end());
    } else if (entrance === "files" && terminals) void terminals.answerFile(request, response);
    else if (isTooLargeForShell(request)) refuseTooLarge(response);
    else if (isForeignWrite(request, settings.publicUrl)) refuseForeignWrite(response);
    else void pages(request, response);
  };
}

/** Set by this server alone: whatever a client sends under this name is overwritten. */
const addressHeader = "x-postern-address";

type Entrance =
  | "tickets"
  | "bound"
  | "krl"
  | "hooks"
  | "scim"
  | "rest"
  | "health"
  | "events"
  | "files"
  | "page";

function entranceOf(path: string): Entrance {
  if (isTicketEndpoint(path)) return "tickets";
  if (isBoundSessionEndpoint(path)) return "bound";
  if (isHookEndpoint(path)) return "hooks";
  if (isScimEndpoint(path)) return "scim";
  if (isRevocationList(path)) return "krl";
  if (path.startsWith("/api/v1/") || path === "/api/docs" || path.startsWith("/api/docs/")) {
    return "rest";
  }
  if (path === "/healthz" || path === "/readyz" || path === "/metrics") return "health";
  if (isTerminalFile(path)) return "files";
  return path === "/events" ? "events" : "page";
}

function measure(entrance: string, response: ServerResponse): void {
  const startedAt = tickMs();
  response.on("finish", () =>
    countRequest(entrance, response.statusCode, (tickMs() - startedAt) / 1000),
  );
}

/** Without the port that some proxies write, and an IPv4 address as itself. */
const bareAddress = (text: string): string =>
  text
    .replace(/^\[([^\]]*)\](:\d+)?$/, "$1")
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, "$1")
    .replace(/^::ffff:(?=\d+\.)/i, "");

/** The first address, from the right, that is not a trusted proxy. */
function clientAddress(trustedProxies: readonly string[]): (request: IncomingMessage) => string {
  const trusted = new BlockList();
  for (const entry of trustedProxies) {
    const [address = "", bits] = entry.split("/");
    const family = isIPv4(address) ? "ipv4" : "ipv6";
    if (bits === undefined) trusted.addAddress(address, family);
    else trusted.addSubnet(address, Number(bits), family);
  }
  const isTrusted = (address: string) => trusted.check(address, isIPv4(address) ? "ipv4" : "ipv6");
  return (request) => {
    const direct = bareAddress(request.socket.remoteAddress ?? "");
    const forwarded = String(request.headers["x-forwarded-for"] ?? "")
      .split(",")
      .map((part) => bareAddress(part.trim()))
      .filter(Boolean);
    const hops = [...forwarded, direct];
    while (hops.length > 1 && isTrusted(hops.at(-1) ?? "")) hops.pop();
    const found = hops.at(-1) ?? direct;
    // What a proxy passes on unseen is no address.
    return isIP(found) === 0 ? direct : found;
  };
}

/** A bearer ticket; or the portal's own cookie when the browser says the page is ours. */
async function actorOf(request: Request, publicUrl: string): Promise<Actor> {
  const bearer = /^Bearer (\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  const isOwnPage = request.headers.get("sec-fetch-site") === "same-origin";
  const cookie = isOwnPage ? request.headers.get("cookie") : null;
  const handle = bearer ?? ticketOfCookies(cookie, publicUrl);
  if (handle === undefined) throw new PosternError("unauthenticated", "no_ticket");
  const actor = await actorFromTicket(handle);
  if (!actor) throw new PosternError("unauthenticated", "bad_ticket");
  return actor;
}

async function openEvents(
  request: IncomingMessage,
  response: ServerResponse,
  publicUrl: string,
): Promise<void> {
  const handle = ticketOfCookies(request.headers.cookie ?? null, publicUrl);
  const actor = handle === undefined ? nobody : ((await actorFromTicket(handle)) ?? nobody);
  if (handle !== undefined && actor.kind === "person" && !actor.acting) {
    return streamEvents({ actor, isAllowed: () => isTicketLive(handle) }, response);
  }
  response.writeHead(401, { "www-authenticate": 'Bearer realm="postern"' }).end();
}
