import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import S3rver from "s3rver";
import { readSettings } from "#lib/kernel/settings.ts";
import type { BucketSetting } from "#lib/kernel/index.ts";
import { signatureProblem } from "./sigv4.ts";

/** The one account that the server knows; its secret is checked here, in front of it. */
const [accessKeyId, secretKey] = ["S3RVER", "a/secret+of=40characters"];

/**
 * What becomes of a request: `pass`; `hang`: nothing is answered; `cut`: the connection ends, the
 * request unread; `late`: it is carried out, and the connection ends before the answer; or an error.
 */
export type Fate = "pass" | "hang" | "cut" | "late" | { readonly status: number; code: string };

export type BucketServer = {
  readonly port: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly setting: (more?: Readonly<Record<string, string>>, prefix?: string) => BucketSetting;
  /** From now on; everything passes at first. */
  readonly answer: (fate: (request: http.IncomingMessage) => Fate) => void;
  /** How many keys a page of a list has at most. */
  readonly pagesOf: (keys: number) => void;
  /** Every list has these keys, whatever is there; undefined: what is there. */
  readonly list: (keys: readonly string[] | undefined) => void;
  /** How many requests were met, by method. */
  readonly met: ReadonlyMap<string, number>;
  /** What hangs, and the bytes that came with it. */
  readonly hanging: readonly number[];
  readonly stop: () => Promise<void>;
};

/** A real server of buckets on loopback, behind a door that checks signatures and may fail. */
export async function startBucketServer(): Promise<BucketServer> {
  const directory = mkdtempSync(join(tmpdir(), "postern-bucket-"));
  const inner = new S3rver({
    ...{ address: "127.0.0.1", port: 0, silent: true, directory },
    configureBuckets: [{ name: "postern", configs: [] }],
  });
  const { port: innerPort } = await inner.run();
  const met = new Map<string, number>();
  const hanging: number[] = [];
  let fate: (request: http.IncomingMessage) => Fate = () => "pass";
  let pageKeys = 1000;
  let listed: readonly string[] | undefined;
  const door = http.createServer((request, response) => {
    void (async () => {
      const { method = "GET" } = request;
      met.set(method, (met.get(method) ?? 0) + 1);
      const what = fate(request);
      if (what === "cut") return void request.socket.destroy();
      const body = await bodyOf(request);
      if (what === "hang") return void hanging.push(body.length);
      const problem = problemOf(request, body);
      if (problem !== undefined) return answerError(response, { status: 403, code: problem });
      if (typeof what === "object") return answerError(response, what);
      if (listed && request.url?.includes("list-type=2")) return answerList(response, listed);
      // Where more is to come the server would make a token by DES, which OpenSSL has no more; of
      // version 1 of this call it makes none, and says the same of what it found.
      const path = (request.url ?? "/")
        .replace("max-keys=1000", `max-keys=${pageKeys}`)
        .replace("list-type=2&", "")
        .replace("start-after=", "marker=");
      const asked = { request, path, body, port: innerPort };
      await forward(asked, response, what === "late");
    })().catch(() => response.destroy());
  });
  await new Promise<void>((done) => {
    door.listen(0, "127.0.0.1", done);
  });
  const { port } = door.address() as AddressInfo;
  const environmentOf = (more: Readonly<Record<string, string>>, prefix: string) => ({
    RECORDING_STORE: `s3://postern${prefix}?${new URLSearchParams({
      ...{ endpoint: `http://127.0.0.1:${port}` },
      ...more,
    }).toString()}`,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretKey,
  });
  return {
    ...{ port, met, hanging, environment: environmentOf({}, "/recordings") },
    setting: (more = {}, prefix = "/recordings") => {
      const { into } = readSettings(environmentOf(more, prefix)).recordingStore;
      if (!into) throw new Error("the setting names a bucket");
      return into;
    },
    answer: (next) => {
      fate = next;
    },
    pagesOf: (keys) => {
      pageKeys = keys;
    },
    list: (keys) => {
      listed = keys;
    },
    stop: async () => {
      door.closeAllConnections();
      door.close();
      await inner.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function bodyOf(request: http.IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts);
}

function problemOf(request: http.IncomingMessage, body: Buffer): string | undefined {
  const { method = "", url = "", headers } = request;
  const md5 = headers["content-md5"];
  if (md5 !== undefined && createHash("md5").update(body).digest("base64") !== md5) {
    return "BadDigest";
  }
  return signatureProblem({ method, url, headers, body }, secretKey);
}

function answerError(response: http.ServerResponse, { status, code }: Exclude<Fate, string>) {
  response.writeHead(status, { "content-type": "application/xml" });
  response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message></Error>`);
}

function answerList(response: http.ServerResponse, keys: readonly string[]) {
  const found = keys.map((key) => `<Contents><Key>${key}</Key><Size>9</Size></Contents>`);
  response.writeHead(200, { "content-type": "application/xml" });
  response.end(`<ListBucketResult>${found.join("")}</ListBucketResult>`);
}

type Forwarding = { request: http.IncomingMessage; path: string; body: Buffer; port: number };

function forward(
  { request, path, body, port }: Forwarding,
  response: http.ServerResponse,
  isLate: boolean,
) {
  const { method = "GET", headers } = request;
  return new Promise<void>((resolve, reject) => {
    const asking = http.request({ port, host: "127.0.0.1", method, path, headers }, (from) => {
      if (isLate) {
        from.resume().on("end", () => response.destroy());
        return resolve();
      }
      response.writeHead(from.statusCode ?? 500, from.headers);
      from.pipe(response);
      from.on("end", resolve);
    });
    asking.on("error", reject);
    asking.end(body);
  });
}
