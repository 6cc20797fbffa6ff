import type { IncomingMessage, ServerResponse } from "node:http";
import { actorFromTicket, ticketOfCookies } from "#lib/tickets/index.ts";
import type { Addresses } from "./addresses.ts";

type Answering = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly publicUrl: string;
  readonly addresses: Addresses;
};

/** Sends a file that was offered to the page of whoever asked for it; nothing else is there. */
export async function answerFile(answering: Answering): Promise<void> {
  const { request, response, publicUrl, addresses } = answering;
  const site = request.headers["sec-fetch-site"];
  const isOfOurs = request.method === "GET" && (site === undefined || site === "same-origin");
  const handle = isOfOurs ? ticketOfCookies(request.headers.cookie ?? null, publicUrl) : undefined;
  // While the database is away nobody is known, and nothing is sent.
  const actor = handle && (await actorFromTicket(handle).catch(() => undefined));
  const isPerson = actor && actor.kind === "person" && !actor.acting;
  if (isPerson && addresses.take(request.url ?? "", actor, response)) return;
  response.writeHead(404, { "content-type": "text/plain; charset=utf-8" });
  response.end("There is no file here, or it was fetched already.\n");
}
