import { createHash, createHmac } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

export type Signed = {
  readonly method: string;
  /** As it stands in the request. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
};

const sha256 = (bytes: string | Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const hmac = (key: string | Uint8Array, text: string) =>
  createHmac("sha256", key).update(text).digest();

const authorization = new RegExp(
  "^AWS4-HMAC-SHA256 Credential=([^/]+)/(\\d{8})/([^/]+)/s3/aws4_request, ?" +
    "SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$",
);

/** Why AWS would refuse the request (Signature Version 4 of S3); undefined: it would not. */
export function signatureProblem({ method, url, headers, body }: Signed, secretKey: string) {
  const [, , day = "", region = "", names = "", signature] =
    authorization.exec(headers.authorization ?? "") ?? [];
  if (signature === undefined) return "AccessDenied";
  const hash = String(headers["x-amz-content-sha256"]);
  if (hash !== sha256(body)) return "XAmzContentSHA256Mismatch";
  const [path = "", query = ""] = url.split("?");
  const listed = names.split(";");
  const mustBe = Object.keys(headers).filter(
    (name) => name === "host" || name.startsWith("x-amz-"),
  );
  if (mustBe.some((name) => !listed.includes(name))) return "AccessDenied";
  const canonical = [
    ...[method, path, query.split("&").filter(Boolean).map(whole).toSorted().join("&")],
    ...listed.map((name) => `${name}:${String(headers[name]).trim()}`),
    ...["", names, hash],
  ].join("\n");
  const date = String(headers["x-amz-date"]);
  const scope = `${day}/${region}/s3/aws4_request`;
  const key = [region, "s3", "aws4_request"].reduce(
    (before: Uint8Array, part) => hmac(before, part),
    hmac(`AWS4${secretKey}`, day),
  );
  const text = ["AWS4-HMAC-SHA256", date, scope, sha256(canonical)].join("\n");
  return hmac(key, text).toString("hex") === signature ? undefined : "SignatureDoesNotMatch";
}

const whole = (pair: string): string => (pair.includes("=") ? pair : `${pair}=`);
