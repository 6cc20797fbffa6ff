import { httpStatus, isPosternError, log } from "#lib/kernel/index.ts";

/** An RFC 9457 problem document; anything unforeseen shows only its reference. */
export function problemResponse(error: unknown, requestId: string): Response {
  const known = isPosternError(error)
    ? error
    : { code: "internal" as const, reason: "internal", details: {} };
  if (known.code === "internal") log().error({ requestId, err: error }, "a request failed");
  const status = httpStatus[known.code];
  const body = {
    type: `urn:postern:problem:${known.reason}`,
    title: known.reason.replaceAll("_", " "),
    status,
    code: known.code,
    reason: known.reason,
    requestId,
    ...known.details,
  };
  const headers = new Headers({ "content-type": "application/problem+json" });
  if (status === 401) headers.set("www-authenticate", 'Bearer realm="postern"');
  if (known.reason === "ticket_overreach") {
    headers.set("www-authenticate", 'Bearer realm="postern", error="insufficient_scope"');
  }
  return new Response(JSON.stringify(body), { status, headers });
}
