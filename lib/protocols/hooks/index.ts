import type { IncomingMessage, ServerResponse } from "node:http";
import { hookOf, receiveEvent } from "#lib/feeds/index.ts";
import { isPosternError, log, now, sourceOf, type Problem } from "#lib/kernel/index.ts";
import { toldBy } from "./hr-event-body.ts";
import { ofFeeds, unsignedOf } from "./rate.ts";
import { isSignedBy, type Signed } from "./webhook-signature.ts";

const bytesMax = 64 * 1024;
const path = /^\/hooks\/hr\/([a-z0-9][a-z0-9-]{0,62})$/;

export const isHookEndpoint = (asked: string): boolean => asked.startsWith("/hooks/");

type Answer = {
  readonly status: number;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
};

type Exchange = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly address: string;
};

/** Answers one call, whatever goes wrong in it. */
export async function answerHook(asked: string, exchange: Exchange): Promise<void> {
  const { response } = exchange;
  const { status, body, headers = {} } = await answerOf(asked, exchange).catch(answerTo);
  response.writeHead(status, {
    "cache-control": "no-store",
    "content-type": status < 400 ? "application/json" : "application/problem+json",
    ...headers,
  });
  response.end(JSON.stringify(body));
}

function answerTo(error: unknown): Answer {
  if (isPosternError(error) && error.code === "conflict") return problem(409, error.reason);
  log().error({ err: error }, "a hook was not answered");
  return problem(503, "try_again", { headers: { "retry-after": "5" } });
}

type More = {
  readonly problems?: readonly Problem[] | undefined;
  readonly headers?: Record<string, string>;
};

/** An RFC 9457 problem document. */
const problem = (
  status: number,
  reason: string,
  { problems, headers = {} }: More = {},
): Answer => ({
  status,
  headers,
  body: {
    type: `urn:postern:problem:${reason}`,
    title: reason.replaceAll("_", " "),
    ...{ status, reason },
    ...(problems && { problems }),
  },
});

const tooFast = () => problem(429, "too_fast", { headers: { "retry-after": "1" } });

async function answerOf(asked: string, { request, address }: Exchange): Promise<Answer> {
  const code = path.exec(asked)?.[1];
  if (code === undefined) return problem(404, "not_found");
  if (request.method !== "POST") {
    return problem(405, "only_post", { headers: { allow: "POST" } });
  }
  const source = sourceOf(address);
  if (!unsignedOf.hasLeft(source)) return tooFast();
  const body = await read(request);
  if (body === undefined) {
    return problem(413, "too_large", { headers: { connection: "close" } });
  }
  const hook = await hookOf({ code });
  const signed = signedBy(request, body);
  if (!hook || !signed || !isSignedBy(signed, hook.secrets, now())) {
    unsignedOf.take(source);
    return problem(401, "not_signed_by_this_feed");
  }
  const { feedId } = hook;
  if (!ofFeeds.take(feedId)) return tooFast();
  const told = toldBy(body, now());
  const text = body.toString("base64");
  const receipt = await receiveEvent({ feedId, key: signed.id, text, ...told });
  if (receipt === "refused") return problem(422, "no_event", { problems: told.problems });
  return { status: receipt === "received" ? 202 : 200, body: { state: receipt } };
}

function signedBy({ headers }: IncomingMessage, body: Buffer): Signed | undefined {
  const {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": signatures,
  } = headers;
  const isWhole =
    typeof id === "string" && typeof timestamp === "string" && typeof signatures === "string";
  if (!isWhole || !/^[\x21-\x7e]{1,200}$/.test(id)) return undefined;
  return { id, timestamp, signatures, body };
}

/** Unset: it is too large. The rest is never read then: the connection ends with the answer. */
function read(request: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= bytesMax) return void chunks.push(chunk);
      request.pause();
      resolve(undefined);
    });
    request.once("end", () => resolve(Buffer.concat(chunks)));
    request.once("error", reject);
    request.once("aborted", () => reject(new Error("cut short")));
  });
}
