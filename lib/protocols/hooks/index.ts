import type { IncomingMessage, ServerResponse } from "node:http";
import {
  hookOf,
  isSignedAs,
  receiveEvent,
  receiveForeign,
  type ForeignReceipt,
} from "#lib/feeds/index.ts";
import { isPosternError, log, now, sourceOf, type Problem } from "#lib/kernel/index.ts";
import { toldBy } from "./hr-event-body.ts";
import { ofFeeds, unsignedOf } from "./rate.ts";
import { readBody } from "./read-body.ts";
import { isSignedBy, type Signed } from "./webhook-signature.ts";
import { answerWecom, isWecom } from "./wecom/index.ts";

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
  if (isWecom(asked)) return answerPlainly(asked, exchange);
  const { status, body, headers = {} } = await answerOf(asked, exchange).catch(answerTo);
  response.writeHead(status, {
    "cache-control": "no-store",
    "content-type": status < 400 ? "application/json" : "application/problem+json",
    ...headers,
  });
  response.end(JSON.stringify(body));
}

async function answerPlainly(asked: string, exchange: Exchange): Promise<void> {
  const { request, response, address } = exchange;
  const source = sourceOf(address);
  const answer = unsignedOf.hasLeft(source)
    ? answerWecom(asked, request)
    : Promise.resolve({ status: 429, text: "too fast" });
  const { status, text } = await answer.catch((error: unknown) => {
    // The same came under another meaning: sending it again changes nothing.
    if (isPosternError(error) && error.code === "conflict") return { status: 200, text: "" };
    log().error({ err: error }, "a hook was not answered");
    return { status: 503, text: "try again" };
  });
  if (status === 401) unsignedOf.take(source);
  response.writeHead(status, {
    ...{ "cache-control": "no-store", "content-type": "text/plain; charset=utf-8" },
    "x-content-type-options": "nosniff",
    ...(status === 413 && { connection: "close" }),
  });
  response.end(text);
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
  const body = await readBody(request);
  if (body === undefined) {
    return problem(413, "too_large", { headers: { connection: "close" } });
  }
  const hook = await hookOf({ code });
  const call = hook && callBy({ request, body, hook });
  if (!hook || !call) {
    unsignedOf.take(source);
    return problem(401, "not_signed_by_this_feed");
  }
  const { feedId, mapping } = hook;
  if (!ofFeeds.take(feedId)) return tooFast();
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
