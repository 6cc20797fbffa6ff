import type { IncomingMessage, ServerResponse } from "node:http";
import type { Settings } from "#lib/kernel/settings.ts";

const reads: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Whether a page of another origin sent this: cookies come along with such a request, so it must
 * not change anything. Browsers say where a request comes from; other clients carry no cookies.
 */
export function isForeignWrite(request: IncomingMessage, publicUrl: string): boolean {
  if (reads.has(request.method ?? "GET")) return false;
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") return true;
  const { origin, host } = request.headers;
  if (origin === undefined) return false;
  const own = new URL(publicUrl).origin;
  return origin !== own && !(URL.canParse(origin) && new URL(origin).host === host);
}

type Asked = Pick<IncomingMessage, "method" | "headers" | "url">;

/** Bytes that the session shell is sent at most: a form of a few short fields. */
const shellBytesMax = 16 * 1024;

/** Whether this would fill memory: the session shell reads whatever it is sent before it looks. */
export function isTooLargeForShell({ method, headers, url }: Asked): boolean {
  if (reads.has(method ?? "GET")) return false;
  // As the shell will read it: without detours.
  const read = URL.parse(url ?? "/", "http://here");
  if (read === null) return true;
  if (!read.pathname.startsWith("/api/auth")) return false;
  if (headers["transfer-encoding"] !== undefined) return true;
  return Number(headers["content-length"] ?? 0) > shellBytesMax;
}

export function refuseTooLarge(response: ServerResponse): void {
  response.writeHead(413, { "content-type": "text/plain; charset=utf-8", connection: "close" });
  response.end("This is more than is ever sent here. Nothing was changed.\n");
}

export function refuseForeignWrite(response: ServerResponse): void {
  response.writeHead(403, { "content-type": "text/plain; charset=utf-8" });
  response.end("This was sent by a page of another site. Nothing was changed.\n");
}

/** What every answer carries, of a protocol or of a page; pages add their content policy. */
export function headersOfAll({ publicUrl }: Settings): readonly (readonly [string, string])[] {
  const always = [
    ["X-Content-Type-Options", "nosniff"],
    ["X-Frame-Options", "DENY"],
    ["Referrer-Policy", "same-origin"],
    ["Cross-Origin-Resource-Policy", "same-origin"],
  ] as const;
  // A browser that came by HTTPS once never comes otherwise again (RFC 6797).
  const strict = ["Strict-Transport-Security", "max-age=31536000; includeSubDomains"] as const;
  return publicUrl.startsWith("https:") ? [...always, strict] : always;
}
