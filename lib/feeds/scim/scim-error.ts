import { errorUrn } from "./urns.ts";

/** What a client may do wrong, and its HTTP status (RFC 7644 §3.12 table 9, RFC 9865 §2). */
const statusOf = {
  invalidFilter: 400,
  tooMany: 400,
  uniqueness: 409,
  mutability: 400,
  invalidSyntax: 400,
  invalidPath: 400,
  noTarget: 400,
  invalidValue: 400,
  invalidVers: 400,
  sensitive: 403,
  invalidCursor: 400,
  expiredCursor: 400,
  invalidCount: 400,
} as const;

export type ScimType = keyof typeof statusOf;

/** A refusal as SCIM tells it; `detail` may be shown to the client. */
export class ScimError extends Error {
  override readonly name = "ScimError";
  readonly status: number;
  readonly detail: string;
  readonly scimType: ScimType | undefined;

  constructor(status: number, detail: string, scimType?: ScimType) {
    super(scimType === undefined ? detail : `${scimType}: ${detail}`);
    this.status = status;
    this.detail = detail;
    this.scimType = scimType;
  }
}

/** The refusal of this type, with the status that RFC 7644 §3.12 gives it. */
export const scimError = (scimType: ScimType, detail: string): ScimError =>
  new ScimError(statusOf[scimType], detail, scimType);

export const isScimError = (error: unknown): error is ScimError =>
  error instanceof Error && error.name === "ScimError" && "detail" in error;

/** The body of an error response; `status` is a string (RFC 7644 §3.12). */
export const errorBody = ({ status, scimType, detail }: ScimError) => ({
  schemas: [errorUrn],
  status: String(status),
  ...(scimType !== undefined && { scimType }),
  detail,
});

const shownMax = 60;

/** What somebody sent, short enough to stand in a detail. */
export const shown = (text: string): string =>
  `"${text.length > shownMax ? `${text.slice(0, shownMax)}…` : text}"`.toWellFormed();
