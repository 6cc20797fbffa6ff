import type { IncomingMessage } from "node:http";
import { receiveWecom, wecomOf, type WecomFeed, type WecomKeys } from "#lib/feeds/index.ts";
import { now } from "#lib/kernel/index.ts";
import { ofFeeds } from "../rate.ts";
import { readBody } from "../read-body.ts";
import { readFlatXml } from "./flat-xml.ts";
import { isSigned, opened, type Signed } from "./message-crypto.ts";

const path = /^\/hooks\/wecom\/([a-z0-9][a-z0-9-]{0,62})$/;

/** What is answered: WeCom asks for plain texts. */
export type WecomAnswer = { readonly status: number; readonly text: string };

const nobody: WecomAnswer = { status: 401, text: "not signed by this feed" };

/** Whether a path is one of WeCom's. */
export const isWecom = (asked: string): boolean => path.test(asked);

/**
 * Answers WeCom: the check of the address by GET, and changes of contacts by POST. Nothing tells
 * whether a feed exists.
 */
export async function answerWecom(asked: string, request: IncomingMessage): Promise<WecomAnswer> {
  const code = path.exec(asked)?.[1] ?? "";
  const query = new URL(request.url ?? "/", "http://localhost").searchParams;
  if (request.method === "GET") return checkAddress(code, query);
  if (request.method !== "POST") return { status: 405, text: "only GET and POST" };
  const body = await readBody(request);
  if (body === undefined) return { status: 413, text: "too large" };
  const encrypted = readFlatXml(body.toString("utf8"))?.["Encrypt"];
  const call = encrypted === undefined ? undefined : await openCall(code, { query, encrypted });
  if (!call) return nobody;
  if (!ofFeeds.take(call.feed.feedId)) return { status: 429, text: "too fast" };
  const fields = readFlatXml(call.text);
  if (!fields) return { status: 422, text: "not an event" };
  await receiveWecom({ ...call, fields, now: now() });
  // Whatever comes of it is ours: an empty answer says that it was received.
  return { status: 200, text: "" };
}

async function checkAddress(code: string, query: URLSearchParams): Promise<WecomAnswer> {
  const encrypted = query.get("echostr") ?? "";
  const call = await openCall(code, { query, encrypted });
  return call ? { status: 200, text: call.text } : nobody;
}

type Asked = { readonly query: URLSearchParams; readonly encrypted: string };
type Call = { readonly feed: WecomFeed; readonly keys: WecomKeys; readonly text: string };

/** What was encrypted, if one of the feed's keys signed it and it is for its company. */
async function openCall(code: string, { query, encrypted }: Asked): Promise<Call | undefined> {
  const feed = await wecomOf({ code });
  if (!feed) return undefined;
  const signed: Signed = {
    signature: query.get("msg_signature") ?? "",
    timestamp: query.get("timestamp") ?? "",
    nonce: query.get("nonce") ?? "",
    encrypted,
  };
  for (const keys of feed.keys) {
    const text = isSigned(signed, keys.token, now()) ? opened(encrypted, keys) : undefined;
    if (text !== undefined) return { feed, keys, text };
  }
  return undefined;
}
