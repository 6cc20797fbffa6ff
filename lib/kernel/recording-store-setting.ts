import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { z } from "zod";
import { certificateIn } from "./certificate-in.ts";
import { isLoopback } from "./kms-setting.ts";

/** How a bucket is asked, and by whom; the keys are read when they are used, never kept. */
export type BucketSetting = {
  /** As recordings name it: `s3://BUCKET` or `s3://BUCKET/PREFIX`. */
  readonly name: string;
  /** Scheme, host and port of the service, without the bucket. */
  readonly origin: string;
  readonly bucket: string;
  /** Empty, or ending in a slash. */
  readonly prefix: string;
  readonly region: string;
  /** `path`: HOST/BUCKET/KEY; `host`: BUCKET.HOST/KEY. */
  readonly style: "path" | "host";
  /** Longest wait for one object, tries included. */
  readonly waitMs: number;
  /** Who vouches for the server, in PEM, beside the usual ones. */
  readonly ca?: string;
  /** @throws when nobody can say now. */
  readonly readKeys: () => AccessKeys;
};

export type AccessKeys = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
};

/** Where recordings go, and where else earlier ones may lie; unset: in `DATA_DIR/recordings`. */
export type RecordingStoreSettings = {
  readonly into?: BucketSetting;
  readonly also: readonly BucketSetting[];
};

const expected =
  "folder or s3://BUCKET/PREFIX, and of ?endpoint=https://HOST:PORT, region=REGION, " +
  "style=path or host, profile=NAME, ca=FILE, wait=SECONDS (1 to 30) nothing twice";

const Store = z
  .string()
  .refine((text) => text === "folder" || partsOf(text) !== undefined, expected);

/** The names of the keys are those of AWS. */
export const recordingStoreVariables = {
  RECORDING_STORE: Store.default("folder"),
  RECORDING_STORE_ALSO: z
    .string()
    .default("")
    .transform((text) => text.split(/\s+/).filter(Boolean))
    .refine((all) => all.every((each) => partsOf(each) !== undefined), `${expected}, by spaces`),
  AWS_ACCESS_KEY_ID: z.string().min(1).optional(),
  AWS_SECRET_ACCESS_KEY: z.string().min(1).optional(),
  AWS_SESSION_TOKEN: z.string().min(1).optional(),
  AWS_SHARED_CREDENTIALS_FILE: z.string().min(1, "a file").optional(),
};
const Variables = z.object(recordingStoreVariables);
type Variables = z.output<typeof Variables>;

function isService(text: string): boolean {
  if (!/^https?:\/\/[^/?#@]+\/?$/.test(text) || !URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === "https:" || isLoopback(hostname);
}

const Asked = z.strictObject({
  endpoint: z.string().refine(isService).optional(),
  region: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/)
    .default("us-east-1"),
  style: z.enum(["path", "host"]).optional(),
  profile: z
    .string()
    .regex(/^[\w.-]{1,64}$/)
    .default("default"),
  ca: z.string().min(1).optional(),
  wait: z.coerce.number().int().min(1).max(30).default(10),
});

/** Names of buckets as AWS has them; of prefixes only what is written alike in URLs and in XML. */
const place = new RegExp(
  "^s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:/[A-Za-z0-9_][A-Za-z0-9_.-]*)*)/?(\\?[^#]*)?$",
);

function partsOf(text: string) {
  const [, bucket, path, query] = place.exec(text) ?? [];
  if (text.length > 1000 || bucket === undefined || path === undefined) return undefined;
  if (bucket.includes("..") || path.length > 400) return undefined;
  const search = new URLSearchParams(query ?? "");
  const asked = Asked.safeParse(Object.fromEntries(search));
  const isOnce = new Set(search.keys()).size === [...search].length;
  if (!asked.success || !isOnce) return undefined;
  const { endpoint, region, style, profile, ca, wait } = asked.data;
  return {
    ...{ name: `s3://${bucket}${path}`, bucket, region, profile, caFile: ca },
    origin: new URL(endpoint ?? `https://s3.${region}.amazonaws.com`).origin,
    waitMs: wait * 1000,
    prefix: path === "" ? "" : `${path.slice(1)}/`,
    // A server of one's own rarely has a name for each bucket; AWS does.
    style: style ?? (endpoint === undefined ? ("host" as const) : ("path" as const)),
  };
}

type Problem = { readonly problem: string };

/** What the variables ask for, or the problem with the keys or files that they name. */
export function recordingStoreOf(env: Variables): RecordingStoreSettings | Problem {
  const wanted = [env.RECORDING_STORE, ...env.RECORDING_STORE_ALSO].filter(
    (each) => each !== "folder",
  );
  const found: BucketSetting[] = [];
  for (const text of wanted) {
    const setting = bucketOf(text, env);
    if ("problem" in setting) return setting;
    if (found.some(({ name }) => name === setting.name)) {
      return { problem: "RECORDING_STORE_ALSO: expected other buckets than RECORDING_STORE" };
    }
    found.push(setting);
  }
  const [first, ...others] = found;
  if (env.RECORDING_STORE === "folder" || !first) return { also: found };
  return { into: first, also: others };
}

function bucketOf(text: string, env: Variables): BucketSetting | Problem {
  const parts = partsOf(text);
  if (!parts) return { problem: `RECORDING_STORE: expected ${expected}` };
  const { caFile, profile, ...rest } = parts;
  const readKeys = keysOf(env, profile);
  if (!readKeys) {
    const either = "AWS_SHARED_CREDENTIALS_FILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";
    return { problem: `${either}: expected one of them for RECORDING_STORE=s3:…` };
  }
  try {
    readKeys();
  } catch {
    return { problem: `AWS_SHARED_CREDENTIALS_FILE: expected keys in its profile [${profile}]` };
  }
  const ca = caFile === undefined ? undefined : certificateIn(caFile);
  if (caFile !== undefined && ca === undefined) {
    return { problem: "RECORDING_STORE: expected in ca= a file with a certificate in PEM" };
  }
  return { ...rest, readKeys, ...(ca !== undefined && { ca }) };
}

function keysOf(env: Variables, profile: string): (() => AccessKeys) | undefined {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
  const { AWS_SHARED_CREDENTIALS_FILE: file, AWS_SESSION_TOKEN: sessionToken } = env;
  if (file !== undefined) {
    const isBoth = accessKeyId !== undefined || secretAccessKey !== undefined;
    return isBoth ? undefined : () => keysInFile(file, profile);
  }
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  const keys = {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken !== undefined && { sessionToken }),
  };
  return () => keys;
}

const written = /^\s*(aws_access_key_id|aws_secret_access_key|aws_session_token)\s*=\s*(\S+)\s*$/;

/** Reads at every use: what brings keys may exchange the file. */
function keysInFile(file: string, profile: string): AccessKeys {
  const found: Record<string, string> = {};
  let section = "";
  for (const line of readFileSync(resolve(/* turbopackIgnore: true */ file), "utf8").split("\n")) {
    section = /^\s*\[([^\]]+)\]\s*$/.exec(line)?.[1]?.trim() ?? section;
    const [, name, value] = written.exec(line) ?? [];
    if (section === profile && name !== undefined && value !== undefined) found[name] = value;
  }
  const { aws_access_key_id: accessKeyId, aws_secret_access_key: secretAccessKey } = found;
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new Error(`the file of AWS_SHARED_CREDENTIALS_FILE has no keys of [${profile}]`);
  }
  const { aws_session_token: sessionToken } = found;
  return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
}
