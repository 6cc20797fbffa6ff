import { createHash } from "node:crypto";

/** Hashes content that passes in pieces, as long as they come in order. */
export type ContentHash = {
  readonly see: (offset: number, bytes: Uint8Array) => void;
  /** What came was not all that there is. */
  readonly spoil: () => void;
  readonly bytes: () => number;
  readonly sha256: () => string | null;
};

export function contentHash(): ContentHash {
  const hash = createHash("sha256");
  let bytes = 0;
  let isInOrder = true;
  let digest: string | undefined;
  return {
    see: (offset, piece) => {
      isInOrder &&= offset === bytes;
      bytes += piece.length;
      if (isInOrder) hash.update(piece);
    },
    spoil: () => {
      isInOrder = false;
    },
    bytes: () => bytes,
    sha256: () => (isInOrder ? (digest ??= hash.digest("hex")) : null),
  };
}
