import type { Opener } from "#lib/keys/index.ts";
import { firstHead, nextHead, readFrames, tornTail, type StoredFrame } from "./chain.ts";
import type { Kept } from "./keeper.ts";
import { chunkPlace } from "./recording.ts";

/** What is wrong first, in the order in which a walk meets it. */
export type Flaw = {
  readonly kind: "altered" | "out_of_order" | "cut" | "longer" | "other_than_the_log";
  readonly chunk: number;
};

export type Walked = {
  /** Everything before the first flaw. */
  readonly kept: Kept;
  readonly flaw: Flaw | null;
  /** After the last whole chunk stands a part of one. */
  readonly isTorn: boolean;
};

export type Walking = {
  readonly recordingId: string;
  /** Unset: only the chain is walked, as anybody can. */
  readonly opener?: Opener;
  /** What the head must be after so many chunks. */
  readonly anchor?: { readonly chunks: number; readonly head: Uint8Array };
};

/** Walks a recording from its beginning: each chunk follows the one before, and opens there. */
export async function walk(source: AsyncIterable<Buffer>, walking: Walking): Promise<Walked> {
  const { recordingId, anchor } = walking;
  const at = { chunks: 0, storedBytes: 0, seconds: 0, head: firstHead(recordingId) };
  const answer = (kind: Flaw["kind"] | null, isTorn = false): Walked => ({
    kept: { ...at },
    flaw: kind === null ? null : { kind, chunk: at.chunks },
    isTorn,
  });
  const isOther = () => anchor?.chunks === at.chunks && !at.head.equals(anchor.head);
  if (isOther()) return answer("other_than_the_log");
  for await (const frame of readFrames(source)) {
    if (frame === tornTail) return answer(isMissing(anchor, at.chunks) ? "cut" : null, true);
    const kind = flawOf(frame, at, walking);
    if (kind) return answer(kind);
    Object.assign(at, {
      chunks: at.chunks + 1,
      storedBytes: frame.endsAt,
      seconds: Math.max(at.seconds, frame.atMs / 1000),
      head: frame.head,
    });
    if (isOther()) return answer("other_than_the_log");
  }
  return answer(isMissing(anchor, at.chunks) ? "cut" : null);
}

const isMissing = (anchor: Walking["anchor"], chunks: number): boolean =>
  anchor !== undefined && anchor.chunks > chunks;

type At = { readonly chunks: number; readonly head: Buffer };

function flawOf(frame: StoredFrame, at: At, { recordingId, opener }: Walking): Flaw["kind"] | null {
  if (frame.chunk !== at.chunks) return "out_of_order";
  if (!nextHead(at.head, frame).equals(frame.head)) return "altered";
  try {
    opener?.(chunkPlace(recordingId, frame.chunk), frame.sealed);
    return null;
  } catch {
    return "altered";
  }
}

/** What anybody can see of a file: whether it hangs together, and with which head. */
export const walkFile = (source: AsyncIterable<Buffer>, recordingId: string): Promise<Walked> =>
  walk(source, { recordingId });
