import type { Event } from "./events.ts";
import { keptSequences, withoutControls } from "./safe-output.ts";
import type { RecordingSettings } from "./settings.ts";

export type Masks = Pick<RecordingSettings, "tokens" | "names">;

const dot = "•";

/**
 * What is masked, in what one reads: each rule's own part. All are linear: a rule begins at a word
 * and takes what follows up to a bound.
 */
function rulesOf({ tokens, names }: Masks): RegExp[] {
  const any = (words: readonly string[]) =>
    words.map((word) => word.replaceAll(".", "\\.")).join("|");
  const rules = [
    // Private keys, as PEM (RFC 7468) and OpenSSH have them.
    /(?<=-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY-----)[^-]{1,16000}/dg,
    // What stands before the @ of an address.
    /(?<=:\/\/[^\s:@/]{1,100}:)[^\s@/]{1,200}(?=@)/dg,
    /(?<=\b(?:bearer|basic) )[\w.~+/=-]{8,4000}/dgi,
    // As mysql takes it.
    /(?<=\bmysql\w{0,20} (?:[^\r\n]{0,200} )?-p)[^\s'-][^\s]{0,200}/dgi,
  ];
  if (tokens.length > 0)
    rules.push(new RegExp(`(?<=\\b(?:${any(tokens)}))[\\w./+=-]{8,4000}`, "gd"));
  if (names.length > 0) {
    const said = `(?:"[^"\\r\\n]{1,400}"|'[^'\\r\\n]{1,400}'|[^\\s"'|;&]{1,400})`;
    const name = `(?:${any(names)})["']?`;
    rules.push(new RegExp(`(?<=${name}(?:[ \\t]{0,3}[:=][ \\t]{0,3}|[ \\t]{1,3}))${said}`, "gid"));
  }
  return rules;
}

/** Characters that stand together: where in the text, and where in which event. */
type Piece = {
  readonly start: number;
  readonly end: number;
  readonly event: number;
  readonly at: number;
};

/** What is read of some events, and where each piece of it stands. */
function readable(events: readonly Event[]): { text: string; pieces: Piece[] } {
  const parts: string[] = [];
  const pieces: Piece[] = [];
  let start = 0;
  events.forEach(([, code, data], event) => {
    if (code !== "o" && code !== "i") return;
    let at = 0;
    const take = (until: number) => {
      if (until <= at) return;
      parts.push(data.slice(at, until));
      pieces.push({ start, end: start + until - at, event, at });
      start += until - at;
    };
    for (const match of data.matchAll(keptSequences)) {
      take(match.index);
      at = match.index + match[0].length;
    }
    take(data.length);
  });
  return { text: parts.join(""), pieces };
}

/** The first piece that reaches past this place of the text. */
function pieceAt(pieces: readonly Piece[], place: number): number {
  let [low, high] = [0, pieces.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((pieces[middle]?.end ?? 0) > place) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The same events; of every secret only its length is left. */
export function maskEvents(events: readonly Event[], masks: Masks): Event[] {
  const rules = rulesOf(masks);
  const { text, pieces } = readable(events);
  const texts = new Map<number, string[]>();
  const hide = (from: number, to: number) => {
    for (let each = pieceAt(pieces, from); each < pieces.length; each++) {
      const piece = pieces[each];
      if (!piece || piece.start >= to) return;
      const data = events[piece.event]?.[2];
      if (typeof data !== "string") continue;
      const letters = texts.get(piece.event) ?? data.split("");
      const shift = piece.at - piece.start;
      const until = Math.min(to, piece.end) + shift;
      for (let at = Math.max(from, piece.start) + shift; at < until; at++) {
        if (!/[\r\n]/.test(letters[at] ?? "")) letters[at] = dot;
      }
      texts.set(piece.event, letters);
    }
  };
  for (const rule of rules) {
    for (const match of text.matchAll(rule)) hide(match.index, match.index + match[0].length);
  }
  return events.map((event, index) => {
    const [at, code, data] = event;
    const letters = texts.get(index);
    if (letters && (code === "o" || code === "i")) return [at, code, letters.join("")];
    return code === "f" || code === "e" ? [at, code, maskValues(data, rules)] : event;
  });
}

type Said = Extract<Event, [number, "f" | "e", unknown]>[2];

const maskValues = (data: Said, rules: readonly RegExp[]): Said =>
  Object.fromEntries(
    Object.entries(data).map(([name, value]) => [
      name,
      // A hash is no secret, though it looks like a token.
      typeof value === "string" && name !== "sha256"
        ? masked(withoutControls(value), rules)
        : value,
    ]),
  );

const masked = (text: string, rules: readonly RegExp[]): string =>
  rules.reduce((said, rule) => said.replaceAll(rule, (secret) => dot.repeat(secret.length)), text);

export const maskText = (text: string, masks: Masks): string =>
  masked(withoutControls(text), rulesOf(masks));
