import { isScalar, LineCounter, parseDocument, type Document, type Node } from "yaml";
import type { z } from "zod";
import { invalidInput, PosternError, type Problem } from "#lib/kernel/index.ts";
import { CatalogFile } from "./file-schema.ts";

/** Characters of a file: some ten thousand rights. */
export const fileCharactersMax = 4_000_000;
/** How deep lists and maps may stand in each other; the format needs eight. */
const depthMax = 16;
const problemsMax = 50;

/** Where each thing of a file stands, for what is found wrong with it later. */
export type Read = {
  readonly file: CatalogFile;
  /** "line 12: …" in front of what was expected at this path. */
  readonly at: (path: readonly (string | number)[], expected: string) => string;
};

/** A file as data, or everything that is wrong with it: path, line, reason, what was expected. */
export function readCatalogFile(text: string): Read {
  if (text.length > fileCharactersMax) {
    throw new PosternError("too_large", "file_too_large", { charactersMax: fileCharactersMax });
  }
  const lines = new LineCounter();
  const document = parseYaml(text, lines);
  const at = (path: readonly (string | number)[], expected: string) => {
    const line = lineOf(document, lines, path);
    return line === undefined ? expected : `line ${line}: ${expected}`;
  };
  const parsed = CatalogFile.safeParse(asData(document));
  if (parsed.success) return { file: parsed.data, at };
  const problems = parsed.error.issues.flatMap((issue) => problemsOf(issue, [], at));
  throw invalidInput(problems.slice(0, problemsMax));
}

function parseYaml(text: string, lineCounter: LineCounter): Document {
  let document: Document;
  try {
    document = parseDocument(text, { lineCounter, prettyErrors: false, uniqueKeys: true });
  } catch {
    throw tooDeep();
  }
  const [first] = document.errors;
  if (!first) return document;
  const { line, col } = lineCounter.linePos(first.pos[0]);
  const expected = `line ${line}, column ${col}: ${first.message}`;
  throw invalidInput([{ field: "file", reason: "unreadable", expected }]);
}

const tooDeep = () =>
  invalidInput([
    { field: "file", reason: "too_deep", expected: `at most ${depthMax} levels of lists and maps` },
  ]);

function asData(document: Document): unknown {
  let data: unknown;
  try {
    data = document.toJS({ maxAliasCount: 100 }) ?? {};
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw tooDeep();
    const expected = "at most 100 uses of an anchor";
    throw invalidInput([{ field: "file", reason: "too_many_aliases", expected }]);
  }
  if (isTooDeep(data, 0)) throw tooDeep();
  return data;
}

function isTooDeep(data: unknown, depth: number): boolean {
  if (typeof data !== "object" || data === null) return false;
  return depth >= depthMax || Object.values(data).some((each) => isTooDeep(each, depth + 1));
}

/** The line of a path, or of the nearest thing around it. */
function lineOf(
  document: Document,
  lines: LineCounter,
  path: readonly (string | number)[],
): number | undefined {
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true) as Node | undefined;
    const start = isNode(node) ? node.range?.[0] : undefined;
    if (start !== undefined) return lines.linePos(start).line;
  }
  return undefined;
}

const isNode = (node: unknown): node is Node =>
  isScalar(node) || (typeof node === "object" && node !== null && "range" in node);

/** A policy's parts are checked under the names that the code has for them. */
const written: Readonly<Record<string | number, string | null>> = {
  definition: null,
  condition: "when",
  minutesMax: "maxDuration",
  isPermanentAllowed: "permanent",
  timeoutHours: "timeout",
  pendingHours: "pending",
};
const asWritten = (path: (string | number)[]): (string | number)[] =>
  path[0] === "policies"
    ? path.flatMap((key) => (key in written ? (written[key] ?? []) : key))
    : path;

type Issue = z.core.$ZodIssue;

/** A union's branches say more than the union: the branch that came furthest, else the last. */
function problemsOf(issue: Issue, above: readonly (string | number)[], at: Read["at"]): Problem[] {
  const path = asWritten([
    ...above,
    ...issue.path.map((key) => (typeof key === "symbol" ? "?" : key)),
  ]);
  if (issue.code === "invalid_union" && issue.errors.length > 0 && issue.message === unionSays) {
    const [nearest = []] = issue.errors.toReversed().toSorted((a, b) => depthOf(b) - depthOf(a));
    return nearest.flatMap((each) => problemsOf(each, path, at));
  }
  const reason = issue.code === "unrecognized_keys" ? "unknown_key" : issue.code;
  return [{ field: path.join(".") || "file", reason, expected: at(path, issue.message) }];
}

const unionSays = "Invalid input";
const depthOf = (issues: readonly Issue[]): number =>
  Math.max(0, ...issues.map(({ path }) => path.length));
