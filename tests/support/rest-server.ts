import type { AddressInfo } from "node:net";
import { readSettings, type Settings } from "#lib/kernel/settings.ts";
import { restClient } from "#lib/protocols/rest/index.ts";
import { serveEntrances } from "../../bin/entrances.ts";
import { afterFile } from "./after-file.ts";

export type RestServer = {
  readonly url: string;
  /** The typed client of whoever carries this ticket. */
  readonly as: (ticket: string, idempotencyKey?: string) => ReturnType<typeof restClient>;
  /** One raw call; the body is sent as it is. */
  readonly send: (path: string, init?: RequestInit) => Promise<Answer>;
};

export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
};

/** The real HTTP server of a web process, without the pages, on a port of its own. */
export async function startRest(given: Partial<Settings> = {}): Promise<RestServer> {
  const trustedProxies = ["127.0.0.1", "::1"];
  const settings = { ...readSettings({}), trustedProxies, ...given, port: 0 };
  const server = await serveEntrances(settings, (_, response) => response.writeHead(404).end());
  afterFile(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const send = async (path: string, init: RequestInit = {}): Promise<Answer> => {
    const response = await fetch(`${url}${path}`, init);
    const text = await response.text();
    const isJson = /json/.test(response.headers.get("content-type") ?? "");
    const body = (isJson ? JSON.parse(text) : { text }) as Record<string, unknown>;
    return { status: response.status, headers: response.headers, body };
  };
  const as: RestServer["as"] = (ticket, idempotencyKey) =>
    restClient({ url, ticket, ...(idempotencyKey !== undefined && { idempotencyKey }) });
  return { url, as, send };
}

export const bearer = (ticket: string): { headers: Record<string, string> } => ({
  headers: { authorization: `Bearer ${ticket}` },
});

/** A JSON body of this holder. */
export const posting = (ticket: string, body: unknown, more: Record<string, string> = {}) => ({
  method: "POST",
  headers: {
    authorization: `Bearer ${ticket}`,
    "content-type": "application/json",
    ...more,
  },
  body: typeof body === "string" ? body : JSON.stringify(body),
});
