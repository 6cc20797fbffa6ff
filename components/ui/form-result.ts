/**
 * What became of a form that was sent. A failed one brings back what was typed, because a form
 * empties itself once its action has answered.
 */
export type FormResult<Answer = unknown> =
  | { readonly status: "idle" }
  | { readonly status: "done"; readonly answer: Answer }
  | FormFailure;

export type FormFailure = {
  readonly status: "failed";
  readonly code: string;
  readonly reason: string;
  /** What happened, what was kept, what to do: a sentence in the reader's language. */
  readonly message: string;
  /** What is wrong with each field, by its name. */
  readonly fields: Readonly<Record<string, string>>;
  readonly typed: Readonly<Record<string, string>>;
  /** Who acts must be proven anew first; it holds for so many minutes. */
  readonly proofMinutes?: number;
  /** Leads the operator to the log line; only where that is needed. */
  readonly reference?: string;
};

/** For `useActionState`: nothing was sent yet. */
export const notSent: FormResult<never> = { status: "idle" };

const isFailed = (result: FormResult): result is FormFailure => result.status === "failed";

/** What is wrong with a field of the form. */
export const errorOf = (result: FormResult, field: string): string | undefined =>
  isFailed(result) ? result.fields[field] : undefined;

/** What was typed into a field before the form failed, else what stood there at first. */
export const typedOr = (result: FormResult, field: string, before = ""): string =>
  (isFailed(result) ? result.typed[field] : undefined) ?? before;

/** What is wrong with one of several values of a field, and which of them it is, from 0 on. */
export function errorWithin(
  result: FormResult,
  field: string,
): { readonly at: number; readonly message: string } | undefined {
  if (!isFailed(result)) return undefined;
  for (const [name, message] of Object.entries(result.fields)) {
    const at = name.startsWith(`${field}.`)
      ? Number.parseInt(name.slice(field.length + 1), 10)
      : NaN;
    if (Number.isInteger(at)) return { at, message };
  }
  return undefined;
}
