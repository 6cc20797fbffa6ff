/** Codes of RFC 6749 §5.2, RFC 6750 §3.1, RFC 7009 §2.2.1 and RFC 8628 §3.5. */
export type EndpointErrorCode =
  | "invalid_request"
  | "invalid_token"
  | "insufficient_scope"
  | "invalid_client"
  | "invalid_grant"
  | "invalid_scope"
  | "invalid_target"
  | "unauthorized_client"
  | "unsupported_grant_type"
  | "unsupported_token_type"
  | "authorization_pending"
  | "slow_down"
  | "access_denied"
  | "expired_token"
  | "temporarily_unavailable";

type More = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
};

/** What an endpoint answers instead of a success; `description` is for a developer's eyes. */
export class EndpointError extends Error {
  override readonly name = "EndpointError";
  readonly code: EndpointErrorCode;
  readonly description: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  constructor(code: EndpointErrorCode, description: string, { status = 400, headers }: More = {}) {
    super(`${code}: ${description}`);
    this.code = code;
    this.description = description;
    this.status = status;
    this.headers = headers ?? {};
  }
}

export const invalidRequest = (description: string, more: More = {}) =>
  new EndpointError("invalid_request", description, more);
