/** As OpenSSH's SFTP_MAX_MSG_LENGTH: its server ends on a longer one. */
const packetBytesMax = 256 * 1024;
const lengthBytes = 4;

/** Cuts a stream into packets that begin with their length in four bytes. */
export type PacketCutter = {
  /** Whole packets, each with its length; null: what comes is none, now and for ever. */
  readonly cut: (bytes: Buffer) => readonly Buffer[] | null;
  /** What waits for the rest of its packet. */
  readonly rest: () => Buffer;
};

export function packetCutter(): PacketCutter {
  let pieces: Buffer[] = [];
  let held = 0;
  let isBroken = false;
  const take = (): Buffer => {
    const all = pieces.length === 1 ? (pieces[0] ?? Buffer.alloc(0)) : Buffer.concat(pieces);
    pieces = [];
    held = 0;
    return all;
  };
  const keep = (bytes: Buffer) => {
    if (bytes.length === 0) return;
    pieces.push(bytes);
    held += bytes.length;
  };
  /** Of the packet that waits; unknown: too few bytes came. */
  let wanted = lengthBytes;
  return {
    rest: take,
    cut: (bytes) => {
      if (isBroken) return null;
      keep(bytes);
      if (held < wanted) return [];
      const all = take();
      const packets: Buffer[] = [];
      let at = 0;
      for (;;) {
        wanted = lengthBytes;
        if (all.length - at < lengthBytes) break;
        const length = all.readUInt32BE(at);
        if (length === 0 || length > packetBytesMax) {
          keep(all);
          isBroken = true;
          return null;
        }
        wanted = lengthBytes + length;
        if (all.length - at < wanted) break;
        packets.push(all.subarray(at, at + wanted));
        at += wanted;
      }
      keep(all.subarray(at));
      return packets;
    },
  };
}
