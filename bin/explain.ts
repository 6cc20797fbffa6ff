import { isPosternError, type Problem } from "#lib/kernel/errors.ts";
import { SettingsError } from "#lib/kernel/settings.ts";

type Said = {
  readonly code: string;
  readonly reason: string;
  readonly problems?: readonly Problem[] | undefined;
  readonly more: Readonly<Record<string, unknown>>;
};

const words = (name: string): string => name.replaceAll(/[_.]/g, " ");

/** Of a problem document: what is the protocol's, and no more detail of the error. */
const known = new Set(["type", "title", "status", "code", "reason", "problems"]);

function saidOf(error: unknown): Said | undefined {
  const found = isPosternError(error)
    ? { code: error.code, reason: error.reason, ...error.details }
    : problemOf(error);
  if (!found) return undefined;
  const { code, reason, problems } = found as Said & Record<string, unknown>;
  const more = Object.fromEntries(Object.entries(found).filter(([name]) => !known.has(name)));
  return { code, reason, problems, more };
}

/** The problem document of an answer of the API. */
const problemOf = (error: unknown): object | undefined =>
  error instanceof Error && "problem" in error && typeof error.problem === "object"
    ? (error.problem ?? undefined)
    : undefined;

const shown = (value: unknown): string =>
  typeof value === "string" ? value : JSON.stringify(value);

function sentences({ code, reason, problems, more }: Said): string {
  if (problems && problems.length > 0) {
    return problems
      .map((each) => `${each.field}: ${words(each.reason)}; expected ${each.expected}`)
      .join("\n");
  }
  const kind = code === "internal" || words(code) === words(reason) ? "" : `${words(code)}: `;
  const details = Object.entries(more).map(([name, value]) => `${name} ${shown(value)}`);
  return `${kind}${words(reason)}${details.length > 0 ? ` (${details.join(", ")})` : ""}`;
}

/** What the machine says of a file, by the code of its answer. */
const fileWords: Readonly<Record<string, (path: string) => string>> = {
  EACCES: (path) => `${path} may not be opened by this account`,
  EEXIST: (path) => `${path} is there already; expected a new file`,
  EISDIR: (path) => `${path} is a folder; expected a file`,
  ENOENT: (path) => `there is no file ${path}`,
  ENOTDIR: (path) => `${path} leads through something that is no folder`,
};

function fileSentence(error: NodeJS.ErrnoException): string | undefined {
  if (error.syscall !== "open" && error.syscall !== "read") return undefined;
  return fileWords[error.code ?? ""]?.(error.path ?? "what was named");
}

/** What went wrong, in words for whoever typed the command. */
export function explain(error: unknown): string {
  if (error instanceof SettingsError) return error.problems.join("\n");
  const said = saidOf(error);
  if (said) return sentences(said);
  if (!(error instanceof Error)) return String(error);
  if (process.env["LOG_LEVEL"] === "debug") return error.stack ?? error.message;
  return fileSentence(error) ?? error.message;
}
