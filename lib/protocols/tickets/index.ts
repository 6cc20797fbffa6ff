import type { ServerResponse } from "node:http";
import { isPosternError, log } from "#lib/kernel/index.ts";
import type { Asked } from "./caller.ts";
import { device } from "./device.ts";
import { EndpointError } from "./endpoint-error.ts";
import { introspect } from "./introspect.ts";
import { revoke } from "./revoke.ts";
import { token } from "./token.ts";

/** Where an answer goes, and what every answer carries: names and values in turn. */
type Receiver = { readonly response: ServerResponse; readonly guards: readonly string[] };

const neverStored = ["cache-control", "no-store", "pragma", "no-cache"] as const;

/** Answers what goes out as JSON, or the text of it, or nothing. */
type Endpoint = (asked: Asked) => Promise<object | string | undefined>;

const endpoints: Readonly<Record<string, Endpoint>> = {
  "/tickets/device": device,
  "/tickets/introspect": introspect,
  "/tickets/revoke": revoke,
  "/tickets/token": token,
};

/** Only these: what else lies under /tickets is a page. */
export const isTicketEndpoint = (path: string): boolean => Object.hasOwn(endpoints, path);

/** Answers one call, whatever goes wrong in it. */
export async function answerTicketCall(path: string, asked: Asked, to: Receiver): Promise<void> {
  try {
    const answer = await endpoints[path]?.(asked);
    send(to, { status: 200, headers: {}, body: answer });
  } catch (error) {
    const { status, headers, code, description } = endpointErrorOf(error);
    const body = { error: code, error_description: description };
    send(to, { status, headers, body });
  }
}

function endpointErrorOf(error: unknown): EndpointError {
  if (error instanceof EndpointError) return error;
  if (isPosternError(error) && error.code === "invalid_input") {
    return new EndpointError("invalid_request", "unreadable");
  }
  if (!isPosternError(error)) log().error({ err: error }, "a ticket endpoint failed");
  return new EndpointError("temporarily_unavailable", "try again", { status: 503 });
}

type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object | string | undefined;
};

function textOf(body: Answer["body"]): string {
  if (body === undefined) return "";
  return typeof body === "string" ? body : JSON.stringify(body);
}

/** All headers at once, as a list: setting them one by one costs more than the check itself. */
function send({ response, guards }: Receiver, { status, headers, body }: Answer): void {
  const text = textOf(body);
  const head = [...guards, ...neverStored];
  if (body) head.push("content-type", "application/json");
  head.push("content-length", String(Buffer.byteLength(text)));
  for (const [name, value] of Object.entries(headers)) head.push(name, value);
  response.writeHead(status, head);
  response.end(text);
}
