import type { Repeated } from "./event-columns.ts";

/*
 * A canonical leaf has its keys in order: action, actor, at, commitments, detail, id, outcome,
 * persons, request, sealed, target, v. Quotes inside strings are escaped, so these marks are where
 * the order says, and the long middle need not be parsed.
 */
const atMark = Buffer.from(',"at":"');
const detailMark = Buffer.from('"detail":{');
const idMark = Buffer.from(',"id":"');
/** An instant with milliseconds, and its closing quote. */
const instantBytes = 25;

export type Outline = Repeated & { readonly sealed?: string };

/** What stands before and behind the detail of a leaf; nothing when it is not a canonical leaf. */
export function outlineOf(body: Buffer): Outline | undefined {
  const at = body.indexOf(atMark);
  const id = body.lastIndexOf(idMark);
  if (at < 0 || id < at) return undefined;
  const head = body.toString("utf8", 0, at + atMark.length + instantBytes);
  try {
    return JSON.parse(head + body.toString("utf8", id)) as Outline;
  } catch {
    return undefined;
  }
}

/** The bytes of the detail. */
export function detailOf(body: Buffer): Buffer | undefined {
  const from = body.indexOf(detailMark);
  const to = body.lastIndexOf(idMark);
  return from < 0 || to < from ? undefined : body.subarray(from + detailMark.length - 1, to);
}
