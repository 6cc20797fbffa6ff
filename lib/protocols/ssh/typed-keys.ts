const ctrlBracket = 0x1d;
const extendKey = 0x65;

/**
 * Hears `Ctrl-] Ctrl-] e`, once somebody was warned. Nothing is held back, so that programs that
 * take `Ctrl-]` feel as ever; only the last of the three never arrives.
 */
export function newKeyListener(onExtend: () => void, isHeard: () => boolean) {
  let typed = 0;
  return (bytes: Buffer): Buffer => {
    if (!isHeard()) return bytes;
    const kept: number[] = [];
    for (const byte of bytes) {
      if (typed === 2 && byte === extendKey) {
        typed = 0;
        onExtend();
        continue;
      }
      typed = byte === ctrlBracket ? Math.min(typed + 1, 2) : 0;
      kept.push(byte);
    }
    return kept.length === bytes.length ? bytes : Buffer.from(kept);
  };
}
