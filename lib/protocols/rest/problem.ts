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
  const headers = new Headers({
    "content-type": "application/problem+json",
    "cache-control": "no-store",
    "x-request-id": requestId,
  });
  const challenge = challengeOf(status, known);
  if (challenge !== undefined) headers.set("www-authenticate", challenge);
  return new Response(JSON.stringify(body), { status, headers });
}

/** RFC 6750 §3: a missing ticket is only asked for; a bad one and a narrow one are told apart. */
function challengeOf(
  status: number,
  { reason, details }: { reason: string; details: Readonly<Record<string, unknown>> },
): string | undefined {
  const realm = 'Bearer realm="postern"';
  if (reason === "bad_ticket") return `${realm}, error="invalid_token"`;
  if (reason === "ticket_overreach") {
    return `${realm}, error="insufficient_scope", scope="${String(details["scope"])}"`;
  }
  return status === 401 ? realm : undefined;
}
