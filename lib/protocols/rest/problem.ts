import { httpStatus, isPosternError, log } from "#lib/kernel/index.ts";
import { acrOf } from "#lib/tickets/index.ts";

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

/** RFC 9470 §3: which assurance is needed, and how many seconds ago it may have been proven. */
function stepUpOf({ assurance, freshMinutes }: Readonly<Record<string, unknown>>): string {
  const error = 'error="insufficient_user_authentication"';
  const values = `acr_values="${acrOf(Number(assurance))}"`;
  return freshMinutes === undefined
    ? `${error}, ${values}`
    : `${error}, ${values}, max_age="${Number(freshMinutes) * 60}"`;
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
  if (reason === "step_up_needed") return `${realm}, ${stepUpOf(details)}`;
  return status === 401 ? realm : undefined;
}
