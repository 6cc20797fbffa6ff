import type { z } from "zod";
import { BundleDigest, BundleEnd, BundleEvent, BundleHead, checkEnd } from "./bundle.ts";
import { openCheckpoint, type Checkpoint } from "./checkpoint.ts";
import { opens } from "./commitment.ts";
import { hashBytes, leafHash } from "./hashes.ts";
import { LeafContent } from "./leaf.ts";
import { readLines } from "./read-lines.ts";
import { parseVkey, type NoteVerifier } from "./signed-note.ts";
import { verifyInclusion } from "./verify-proof.ts";

export type BundleFinding = {
  /** From 1. */
  readonly line: number;
  readonly index?: number;
  readonly reason: string;
};

export type BundleVerification = {
  readonly isSound: boolean;
  readonly events: number;
  readonly first: BundleFinding | undefined;
  readonly key: string | undefined;
  readonly head: Checkpoint | undefined;
  readonly provesNot: readonly string[];
};

/** What was read so far. */
type Reading = {
  readonly head: BundleHead;
  readonly verifier: NoteVerifier;
  readonly checkpoint: Checkpoint;
  readonly digest: BundleDigest;
  lastIndex: number;
  isOver: boolean;
};

const lineBytesMax = 4_000_000;

/**
 * Verifies an exported bundle with nothing but itself.
 * @param trusted the log's key as it was learnt elsewhere; the bundle's own key must equal it.
 */
export async function verifyBundle(
  input: AsyncIterable<Uint8Array | string>,
  trusted?: NoteVerifier,
): Promise<BundleVerification> {
  let reading: Reading | undefined;
  let first: BundleFinding | undefined;
  let line = 0;
  for await (const text of readLines(input, lineBytesMax)) {
    line += 1;
    if (!reading) {
      const begun = beginReading(text, trusted);
      if (typeof begun === "string") {
        first ??= { line, reason: begun };
        break;
      }
      reading = begun;
      continue;
    }
    const found = takeLine(reading, text);
    if (found) first ??= { line, ...found };
  }
  if (!reading?.isOver) first ??= { line: line + 1, reason: "cut_short" };
  return {
    isSound: first === undefined,
    events: reading?.digest.count ?? 0,
    first,
    key: reading?.head.key,
    head: reading?.checkpoint,
    provesNot: reading?.head.provesNot ?? [],
  };
}

/** A line as it was written: the same values in another spelling are not the same line. */
function readLine<S extends z.ZodType>(schema: S, text: string): z.output<S> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const parsed = schema.safeParse(value);
    return parsed.success && JSON.stringify(value) === text ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

function beginReading(text: string, trusted: NoteVerifier | undefined): Reading | string {
  const head = readLine(BundleHead, text);
  if (!head) return "head_unreadable";
  const verifier = parseVkey(head.key);
  if (!verifier) return "key_unreadable";
  const isTrusted = !trusted || trusted.publicKey.equals(verifier.publicKey);
  if (!isTrusted || (trusted && trusted.name !== verifier.name)) return "another_key";
  const checkpoint = openCheckpoint(verifier, head.checkpoint);
  if (!checkpoint) return "checkpoint_signature";
  const digest = new BundleDigest();
  digest.head(text);
  return { head, verifier, checkpoint, digest, lastIndex: -1, isOver: false };
}

type Found = Omit<BundleFinding, "line">;

function takeLine(reading: Reading, text: string): Found | undefined {
  if (reading.isOver) return { reason: "text_after_the_end" };
  const end = readLine(BundleEnd, text);
  if (end) {
    reading.isOver = true;
    const checked = checkEnd(reading.verifier, end.note, reading.digest);
    return checked === "sound" ? undefined : { reason: checked };
  }
  reading.digest.event(text);
  const event = readLine(BundleEvent, text);
  if (!event) return { index: reading.lastIndex + 1, reason: "event_unreadable" };
  const { index } = event;
  const reason = checkEvent(reading, event);
  reading.lastIndex = Math.max(reading.lastIndex, index);
  return reason === undefined ? undefined : { index, reason };
}

function checkEvent(reading: Reading, event: BundleEvent): string | undefined {
  const { size, root } = reading.checkpoint;
  const { index } = event;
  if (index <= reading.lastIndex) return "out_of_order";
  const leaf = leafHash(Buffer.from(event.leaf));
  const proof = event.proof.map((hash) => Buffer.from(hash, "base64"));
  const isExact = proof.every(
    (hash, at) => hash.length === hashBytes && hash.toString("base64") === event.proof[at],
  );
  if (!isExact) return "proof_unreadable";
  if (!verifyInclusion({ leaf, index, size, proof }, root)) return "not_in_the_log";
  const openings = Object.entries(event.openings ?? {});
  if (openings.length === 0) return undefined;
  const { commitments = {} } = LeafContent.parse(JSON.parse(event.leaf));
  const isOpen = openings.every(([name, opening]) => opens(commitments[name] ?? "", opening));
  return isOpen ? undefined : "value_differs";
}
