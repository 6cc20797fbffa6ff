import type { IncomingMessage, ServerResponse } from "node:http";
import { newId } from "#lib/kernel/index.ts";
import { scim } from "#lib/feeds/index.ts";
import { bulk } from "./bulk.ts";
import { callerOf, contextOf, type Call } from "./call.ts";
import { readObject } from "./read-body.ts";
import { replyTo, type Reply } from "./reply.ts";
import { answerCall } from "./route.ts";

const root = "/scim/v2";

export const isScimEndpoint = (path: string): boolean =>
  path === root || path.startsWith(`${root}/`);

type Exchange = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly publicUrl: string;
  readonly address: string;
};

/** Answers one call, whatever goes wrong in it. */
export async function answerScim(path: string, exchange: Exchange): Promise<void> {
  const requestId = newId();
  const reply = await replyOf(path, exchange).catch((error: unknown) => replyTo(error, requestId));
  send(exchange, reply);
}

async function replyOf(path: string, { request, publicUrl, address }: Exchange): Promise<Reply> {
  const actor = await callerOf(request);
  const call: Call = {
    context: contextOf(actor, request, address),
    base: `${publicUrl}${root}`,
    method: request.method ?? "GET",
    segments: segmentsOf(path),
    query: new URL(request.url ?? "/", "http://localhost").searchParams,
    ifMatch: request.headers["if-match"],
    ifNoneMatch: request.headers["if-none-match"],
    body: () => readObject(request),
  };
  const [name, second] = call.segments;
  // RFC 7644 §3.11: whoever asks is a module, and no person is behind it.
  if (name === "Me") throw new scim.ScimError(501, "a module is nobody");
  if (name === "Bulk" && second === undefined) return bulk(call, answerCall);
  return answerCall(call);
}

function segmentsOf(path: string): string[] {
  try {
    return path
      .slice(root.length + 1)
      .split("/")
      .map(decodeURIComponent);
  } catch {
    throw new scim.ScimError(404, "there is no such resource");
  }
}

function send({ request, response }: Exchange, { status, body, headers = {} }: Reply): void {
  const text = body === undefined ? "" : JSON.stringify(body);
  // What was not read to its end ends the connection.
  const isCut = status === 413 || status === 415;
  response.writeHead(status, {
    "cache-control": "no-store",
    ...(body !== undefined && { "content-type": "application/scim+json" }),
    ...(isCut && { connection: "close" }),
    ...headers,
  });
  response.end(request.method === "HEAD" ? "" : text);
}
