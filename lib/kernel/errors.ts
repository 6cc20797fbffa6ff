import type { z } from "zod";

export type ErrorCode =
  | "invalid_input"
  | "unauthenticated"
  | "forbidden"
  | "not_found"
  | "conflict"
  | "stale_preview"
  | "held"
  | "gone"
  | "too_large"
  | "too_many"
  | "unavailable"
  | "internal";

/** One thing wrong with an input: where, why, and what would have been right. */
export type Problem = { field: string; reason: string; expected: string };

/**
 * An error whose parts may all be shown to the caller. `reason` is a snake_case word that the
 * message catalogues translate; `details` holds nothing secret.
 */
export class PosternError extends Error {
  override readonly name = "PosternError";
  readonly code: ErrorCode;
  readonly reason: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, reason: string, details: Record<string, unknown> = {}) {
    super(`${code}: ${reason}`);
    this.code = code;
    this.reason = reason;
    this.details = details;
  }
}

export const invalidInput = (problems: Problem[]) =>
  new PosternError("invalid_input", "invalid_input", { problems });
export const notFound = (what: string) => new PosternError("not_found", `${what}_not_found`);
export const conflict = (reason: string, details: Record<string, unknown> = {}) =>
  new PosternError("conflict", reason, details);

export const isPosternError = (error: unknown): error is PosternError =>
  error instanceof Error && error.name === "PosternError" && "code" in error;

/** Turns zod's issues into problems that name field, reason and expectation. */
export const problemsOf = (error: z.ZodError): Problem[] =>
  error.issues.slice(0, 50).map((issue) => ({
    field: issue.path.join(".") || "(input)",
    reason: reasonOf(issue),
    expected: issue.message,
  }));

/** A rule of our own may say which one it is, in `params.reason`. */
const reasonOf = (issue: z.core.$ZodIssue): string => {
  const own = issue.code === "custom" ? issue.params?.["reason"] : undefined;
  return typeof own === "string" ? own : issue.code;
};

export const httpStatus: Record<ErrorCode, number> = {
  invalid_input: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  stale_preview: 409,
  held: 409,
  gone: 410,
  too_large: 413,
  too_many: 429,
  unavailable: 503,
  internal: 500,
};
