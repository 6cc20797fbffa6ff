import type { IncomingMessage, ServerResponse } from "node:http";
import {
  hookOf,
  isSignedAs,
  receiveEvent,
  receiveForeign,
  type ForeignReceipt,
} from "#lib/feeds/index.ts";
import { isPosternError, log, now, type Problem } from "#lib/kernel/index.ts";
import { toldBy } from "./hr-event-body.ts";
import { takeFrom } from "./rate.ts";
import { isSignedBy, type Signed } from "./webhook-signature.ts";

const bytesMax = 64 * 1024;
const path = /^\/hooks\/hr\/([a-z0-9][a-z0-9-]{0,62})$/;

export const isHookEndpoint = (asked: string): boolean => asked.startsWith("/hooks/");

type Answer = {
  readonly status: number;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
};

/** Answers one call, whatever goes wrong in it. */
export async function answerHook(
  asked: string,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): Promise<void> {
  const { status, body, headers = {} } = await answerOf(asked, request).catch(answerTo);
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

async function answerOf(asked: string, request: IncomingMessage): Promise<Answer> {
  const code = path.exec(asked)?.[1];
  if (code === undefined) return problem(404, "not_found");
  if (request.method !== "POST") {
    return problem(405, "only_post", { headers: { allow: "POST" } });
  }
  const body = await read(request);
  if (body === undefined) {
    return problem(413, "too_large", { headers: { connection: "close" } });
  }
  const hook = await hookOf({ code });
  const call = hook && callBy({ request, body, hook });
  if (!hook || !call) return problem(401, "not_signed_by_this_feed");
  if (!takeFrom(hook.feedId)) return problem(429, "too_fast", { headers: { "retry-after": "1" } });
  const { feedId, mapping } = hook;
  if (mapping) {
    const { id: callId } = call;
    return foreignAnswer(await receiveForeign({ feedId, mapping, body, callId, now: now() }));
  }
  const told = toldBy(body, now());
  const text = body.toString("base64");
  const receipt = await receiveEvent({ feedId, key: call.id ?? "", text, ...told });
  if (receipt === "refused") return problem(422, "no_event", { problems: told.problems });
  return { status: receipt === "received" ? 202 : 200, body: { state: receipt } };
}

/** What a mapping cannot read is ours to put right: the sender is done. */
function foreignAnswer({ state, events, problems }: ForeignReceipt): Answer {
  if (state === "refused") return problem(422, "no_event", { problems });
  return { status: state === "duplicate" ? 200 : 202, body: { state, events } };
}

type Hook = NonNullable<Awaited<ReturnType<typeof hookOf>>>;
type Calling = { readonly request: IncomingMessage; readonly body: Buffer; readonly hook: Hook };

/** The call's own id, if its source names one; unset: this feed did not sign it. */
function callBy({ request, body, hook }: Calling): { readonly id?: string } | undefined {
  const signing = hook.mapping?.spec.signing;
  if (signing) {
    const header = (name: string) => {
      const given = request.headers[name];
      return typeof given === "string" ? given : undefined;
    };
    return isSignedAs(signing, { header, body }, { keys: hook.texts, now: now() }) ? {} : undefined;
  }
  const signed = signedBy(request, body);
  if (!signed || !isSignedBy(signed, hook.secrets, now())) return undefined;
  return { id: signed.id };
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
