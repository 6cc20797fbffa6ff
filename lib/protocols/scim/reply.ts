import {
  httpStatus,
  isPosternError,
  log,
  type PosternError,
  type Problem,
} from "#lib/kernel/index.ts";
import { scim } from "#lib/feeds/index.ts";

export type Reply = {
  readonly status: number;
  readonly body?: object | undefined;
  readonly headers?: Readonly<Record<string, string>>;
};

/** What a client may know of why it may not. */
const details: Readonly<Record<string, string>> = {
  another_feeds_person: "this person came by another feed, which alone speaks of them",
  no_ticket: "a module ticket is needed, as a bearer token",
  bad_ticket: "the ticket is none that counts now",
  only_a_module: "only a module provides people",
  only_a_module_provisions: "only a module provides groups",
};

/** An error of SCIM (RFC 7644 §3.12), whatever went wrong. */
export function replyTo(error: unknown, requestId: string): Reply {
  const { refusal, headers } = refusalOf(error, requestId);
  return { status: refusal.status, body: scim.errorBody(refusal), headers };
}

type Refused = { refusal: scim.ScimError; headers: Readonly<Record<string, string>> };

function refusalOf(error: unknown, requestId: string): Refused {
  if (scim.isScimError(error)) return { refusal: error, headers: {} };
  if (!isPosternError(error) || error.code === "internal") {
    log().error({ requestId, err: error }, "a call of SCIM failed");
    return { refusal: new scim.ScimError(500, `something failed: ${requestId}`), headers: {} };
  }
  return { refusal: translated(error), headers: headersOf(error) };
}

function translated(error: PosternError): scim.ScimError {
  const { code, reason } = error;
  if (reason === "already_exists") {
    return scim.scimError("uniqueness", "somebody else came by this name at the same moment");
  }
  if (reason === "ticket_overreach") {
    return new scim.ScimError(403, `the ticket needs the scope ${String(error.details["scope"])}`);
  }
  if (code === "invalid_input") return scim.scimError("invalidValue", problemIn(error));
  return new scim.ScimError(httpStatus[code], details[reason] ?? reason.replaceAll("_", " "));
}

function problemIn({ reason, details: said }: PosternError): string {
  const [first] = (said["problems"] ?? []) as Problem[];
  return first ? `${first.field}: expected ${first.expected}` : reason.replaceAll("_", " ");
}

/** RFC 6750 §3: a missing ticket is only asked for; a bad one and a narrow one are told apart. */
function headersOf({ code, reason, details: said }: PosternError): Record<string, string> {
  const realm = 'Bearer realm="postern"';
  if (reason === "bad_ticket") return { "www-authenticate": `${realm}, error="invalid_token"` };
  if (reason === "ticket_overreach") {
    const scope = `error="insufficient_scope", scope="${String(said["scope"])}"`;
    return { "www-authenticate": `${realm}, ${scope}` };
  }
  if (code === "too_many") return { "retry-after": "1" };
  if (code === "unavailable") return { "retry-after": "5" };
  return code === "unauthenticated" ? { "www-authenticate": realm } : {};
}

/** A method that this address does not know. */
export const onlyMethods = (...methods: string[]): Reply => ({
  status: 405,
  headers: { allow: methods.join(", ") },
  body: scim.errorBody(new scim.ScimError(405, `expected ${methods.join(" or ")}`)),
});

export const notThere = (): never => {
  throw new scim.ScimError(404, "there is no such resource");
};
