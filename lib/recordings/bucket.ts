import { createHash } from "node:crypto";
import http from "node:http";
import https from "node:https";
import { setTimeout as pause } from "node:timers/promises";
import { rootCertificates } from "node:tls";
import { AwsV4Signer } from "aws4fetch";
import { isPosternError, PosternError, tickMs, wallMs } from "#lib/kernel/index.ts";
import type { BucketSetting } from "#lib/kernel/index.ts";

/**
 * Objects of one bucket, over the REST API that S3 and its likes share. Each call ends within
 * the setting's `waitMs`, tries included.
 * @throws {PosternError} `unavailable`: `recording_store_full`, `…_refused` or `…_unreachable`.
 */
export type Bucket = {
  /** Resolves when the server has it for good. Put twice, the same stays the same. */
  readonly put: (key: string, bytes: Uint8Array) => Promise<void>;
  /** The first `bytesMax` bytes of it; undefined: there is none. */
  readonly get: (key: string, bytesMax: number) => Promise<Buffer | undefined>;
  /** What begins so, in order of their keys, page by page. */
  readonly list: (prefix: string) => AsyncGenerator<readonly Listed[], void>;
  readonly remove: (key: string) => Promise<void>;
};

export type Listed = { readonly key: string; readonly bytes: number };

/** What one try has of the time for all. */
const attemptShare = 0.4;
const pauseMs = [100, 400, 1000];
/** Of this process at once; what is more waits, and its time runs. */
const socketsMax = 64;
const pageKeysMax = 1000;
const pageBytesMax = 4 * 1024 * 1024;
const pagesMax = 10_000;
const errorBytesMax = 64 * 1024;

/** What another try may find otherwise (503 is also `SlowDown`). */
const passing = new Set([408, 425, 429, 500, 502, 503, 504]);
/** As AWS, MinIO and Ceph say it. */
const isFull = (status: number, code: string): boolean =>
  status === 507 || /QuotaExceeded|StorageFull|InsufficientCapacity/i.test(code);

type Call = {
  readonly method: "PUT" | "GET" | "DELETE";
  readonly key: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly bytesMax: number;
};

type Answer = { readonly status: number; readonly body: Buffer; readonly isCut: boolean };

/** A bucket as a setting says. */
export function bucketOver(setting: BucketSetting): Bucket {
  const send = sender(setting);
  const call = async (asked: Call): Promise<Answer> => {
    const until = tickMs() + setting.waitMs;
    const attemptMsMax = setting.waitMs * attemptShare;
    for (let attempt = 0; ; attempt++) {
      try {
        return await send(asked, Math.min(attemptMsMax, until - tickMs()));
      } catch (error) {
        const waitMs = (pauseMs[attempt] ?? 1000) * (0.5 + Math.random());
        if (!mayPass(error) || tickMs() + waitMs >= until) throw error;
        await pause(waitMs);
      }
    }
  };
  return {
    put: async (key, body) =>
      void (await call({ method: "PUT", key, body, bytesMax: errorBytesMax })),
    get: async (key, bytesMax) => {
      try {
        return (await call({ method: "GET", key, bytesMax })).body;
      } catch (error) {
        if (codeOf(error) === "NoSuchKey") return undefined;
        throw error;
      }
    },
    list: (prefix) => pagesOf(setting, prefix, call),
    remove: async (key) => void (await call({ method: "DELETE", key, bytesMax: errorBytesMax })),
  };
}

const failed = (setting: BucketSetting, reason: string, more: Record<string, unknown> = {}) =>
  new PosternError("unavailable", reason, { store: setting.name, ...more });
const unreachable = "recording_store_unreachable";
const refused = "recording_store_refused";

const codeOf = (error: unknown) => (isPosternError(error) ? error.details["code"] : undefined);

function mayPass(error: unknown): boolean {
  if (!isPosternError(error)) return false;
  const { status } = error.details;
  return error.reason === unreachable && (status === undefined || isOf(status));
}
const isOf = (status: unknown): boolean => typeof status === "number" && passing.has(status);

type Send = (call: Call, msMax: number) => Promise<Answer>;

function sender(setting: BucketSetting): Send {
  const isPlain = setting.origin.startsWith("http:");
  const options = { keepAlive: true, maxSockets: socketsMax };
  const ca = setting.ca === undefined ? {} : { ca: [...rootCertificates, setting.ca] };
  const agent = isPlain
    ? new http.Agent(options)
    : new https.Agent({ ...options, ...ca, minVersion: "TLSv1.2" });
  const { request } = isPlain ? http : https;
  const base = baseOf(setting);
  const signingKeys = new Map<string, ArrayBuffer>();

  return async (call, msMax) => {
    const { method, key, query, body, bytesMax } = call;
    const signal = AbortSignal.timeout(Math.max(1, Math.ceil(msMax)));
    const url = new URL(`${base}${key}`);
    url.search = new URLSearchParams(query).toString();
    const { headers } = await signed({ setting, signingKeys, method, url, body: body ?? null });
    const answer = await new Promise<Answer>((resolve, reject) => {
      const asking = request(url, { method, headers, agent, signal }, (answering) => {
        void receive(answering, bytesMax).then(resolve, reject);
      });
      asking.on("error", reject);
      asking.end(body);
    }).catch(() => {
      throw failed(setting, unreachable);
    });
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw refusalOf(setting, answer);
  };
}

/** Up to where keys begin. */
export function baseOf({ origin, bucket, style }: BucketSetting): string {
  if (style === "path") return `${origin}/${bucket}/`;
  const { protocol, host } = new URL(origin);
  return `${protocol}//${bucket}.${host}/`;
}

type Signing = {
  readonly setting: BucketSetting;
  readonly signingKeys: Map<string, ArrayBuffer>;
  readonly method: string;
  readonly url: URL;
  readonly body: Uint8Array | null;
};

/** AWS Signature Version 4, over the body too. */
async function signed({ setting, signingKeys, method, url, body }: Signing) {
  const bytes = body ?? Buffer.alloc(0);
  const signer = new AwsV4Signer({
    ...keysOf(setting),
    ...{ method, url: url.href, service: "s3", region: setting.region, cache: signingKeys },
    datetime: new Date(wallMs()).toISOString().replaceAll(/[:-]|\.\d{3}/g, ""),
    headers: {
      "x-amz-content-sha256": createHash("sha256").update(bytes).digest("hex"),
      ...(body && {
        "content-length": String(bytes.length),
        "content-type": "application/octet-stream",
        // Buckets that lock what they are given ask for it.
        "content-md5": createHash("md5").update(bytes).digest("base64"),
      }),
    },
  });
  // Keys change, and each has its own for each day.
  if (signingKeys.size > 8) signingKeys.clear();
  return { headers: Object.fromEntries((await signer.sign()).headers) };
}

function keysOf(setting: BucketSetting) {
  try {
    return setting.readKeys();
  } catch {
    // What it says may quote the file, which may just be exchanged.
    throw failed(setting, unreachable, { code: "NoKeys" });
  }
}

/** All of it, or what fits; the rest is not waited for. */
async function receive(from: http.IncomingMessage, bytesMax: number): Promise<Answer> {
  const status = from.statusCode ?? 0;
  const max = status >= 200 && status < 300 ? bytesMax : errorBytesMax;
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of from as AsyncIterable<Buffer>) {
    parts.push(part);
    length += part.length;
    if (length > max) break;
  }
  const isCut = length > max;
  if (!isCut && !from.complete) throw new Error("the answer broke off");
  return { status, body: Buffer.concat(parts).subarray(0, max), isCut };
}

/** Of what it says only the code is kept: the rest may quote what was signed. */
function refusalOf(setting: BucketSetting, { status, body }: Answer): PosternError {
  const code = /<Code>([A-Za-z.]{1,64})<\/Code>/.exec(body.toString("latin1"))?.[1] ?? "";
  const about = { status, code };
  if (isFull(status, code)) return failed(setting, "recording_store_full", about);
  if (passing.has(status)) return failed(setting, unreachable, about);
  return failed(setting, refused, about);
}

/** ListObjectsV2: keys of ours need no escaping, in XML as in URLs. */
async function* pagesOf(
  setting: BucketSetting,
  prefix: string,
  call: (asked: Call) => Promise<Answer>,
): AsyncGenerator<readonly Listed[], void> {
  let after: string | undefined;
  for (let page = 0; page < pagesMax; page++) {
    const query = {
      ...{ "list-type": "2", prefix, "max-keys": String(pageKeysMax) },
      ...(after !== undefined && { "start-after": after }),
    };
    const { body, isCut } = await call({ method: "GET", key: "", query, bytesMax: pageBytesMax });
    const text = body.toString("utf8");
    if (isCut || !text.includes("<ListBucketResult")) throw failed(setting, refused);
    const listed = listedIn(text);
    yield listed;
    if (!text.includes("<IsTruncated>true<")) return;
    const last = listed.at(-1)?.key;
    if (last === undefined || (after !== undefined && last <= after)) break;
    after = last;
  }
  throw failed(setting, refused);
}

function listedIn(text: string): Listed[] {
  const found: Listed[] = [];
  for (const part of text.split("<Contents>").slice(1)) {
    const key = /<Key>([^<]{1,1024})<\/Key>/.exec(part)?.[1];
    const bytes = /<Size>(\d{1,15})<\/Size>/.exec(part)?.[1];
    if (key !== undefined && bytes !== undefined) found.push({ key, bytes: Number(bytes) });
  }
  return found;
}
