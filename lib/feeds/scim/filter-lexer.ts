import { scimError, shown, type ScimError } from "./scim-error.ts";

type Token = { readonly kind: "mark" | "word" | "string"; readonly text: string; at: number };

/** Longest filter, in UTF-16 units: asked before anything is scanned. */
const filterLengthMax = 8192;
const literalLengthMax = 1000;
const nodesMax = 100;

const blank = /[ \t\r\n]*/y;
// Each alternative begins with another letter, and no repetition can give back: linear.
const token = /([()[\]])|([\w$.:+-]+)|("(?:[^"\\]|\\[^])*")/y;

/** A filter that cannot be read, with the place, counted from 1. */
export const invalidFilter = (detail: string): ScimError => scimError("invalidFilter", detail);

/** Reads the tokens of a filter one by one, and counts what is made of them. */
export class TokenReader {
  readonly #tokens: readonly Token[];
  #index = 0;
  #nodes = 0;

  constructor(text: string) {
    if (text.length > filterLengthMax) {
      throw invalidFilter(`the filter is longer than ${filterLengthMax} characters`);
    }
    this.#tokens = tokensOf(text);
  }

  peek(ahead = 0): Token | undefined {
    return this.#tokens[this.#index + ahead];
  }

  /** The next token, if it is of this kind. */
  take(kind: Token["kind"], expected: string): Token {
    const next = this.peek();
    if (next?.kind !== kind) throw this.unexpected(expected);
    this.#index += 1;
    return next;
  }

  /** Whether the next token is this mark or word; then it is taken. */
  takeIf(text: string): boolean {
    if (!this.isNext(text)) return false;
    this.#index += 1;
    return true;
  }

  isNext(text: string, ahead = 0): boolean {
    const next = this.peek(ahead);
    return next !== undefined && next.kind !== "string" && next.text.toLowerCase() === text;
  }

  expect(text: string): void {
    if (!this.takeIf(text)) throw this.unexpected(shown(text));
  }

  expectEnd(): void {
    if (this.peek()) throw this.unexpected('"and", "or" or the end');
  }

  /** Counts a node of the tree, so that a short text cannot cost much. */
  countNode(): void {
    this.#nodes += 1;
    if (this.#nodes > nodesMax) throw invalidFilter(`more than ${nodesMax} conditions`);
  }

  unexpected(expected: string): ScimError {
    const next = this.peek();
    const found = next ? `${shown(next.text)} at character ${next.at}` : "the end";
    return invalidFilter(`expected ${expected}, found ${found}`);
  }
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = skipBlank(text, 0);
  while (at < text.length) {
    token.lastIndex = at;
    const match = token.exec(text);
    if (!match) throw invalidFilter(`unexpected ${shown(text.slice(at))} at character ${at + 1}`);
    const [whole, mark, word, quoted] = match;
    if (mark !== undefined) tokens.push({ kind: "mark", text: mark, at: at + 1 });
    if (word !== undefined) tokens.push({ kind: "word", text: word, at: at + 1 });
    if (quoted !== undefined)
      tokens.push({ kind: "string", text: unquote(quoted, at), at: at + 1 });
    at = skipBlank(text, at + whole.length);
  }
  return tokens;
}

function skipBlank(text: string, at: number): number {
  blank.lastIndex = at;
  blank.test(text);
  return blank.lastIndex;
}

/** A JSON string (RFC 8259 §7) that PostgreSQL can hold. */
function unquote(quoted: string, at: number): string {
  const text = parsedString(quoted);
  const where = `at character ${at + 1}`;
  if (text === undefined) throw invalidFilter(`expected a JSON string ${where}`);
  if (text.length > literalLengthMax) {
    throw invalidFilter(`a value longer than ${literalLengthMax} characters ${where}`);
  }
  if (!text.isWellFormed() || text.includes("\0")) {
    throw invalidFilter(`expected well-formed text ${where}`);
  }
  return text;
}

function parsedString(quoted: string): string | undefined {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return undefined;
  }
}
