import { lengthPrefixed as text } from "#lib/bastion/index.ts";
import type { Random } from "#tests/requests/random-acts.ts";

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
};
const cat = (...parts: readonly (Buffer | number)[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === "number" ? Buffer.from([part]) : part)));

export const randomBytesOf = (random: Random, length: number): Buffer =>
  Buffer.from(Array.from({ length }, () => random.below(256)));

const names = (list: string): Buffer => text(list);
const offer = (random: Random): Buffer =>
  cat(
    ...[20, randomBytesOf(random, 16), names("curve25519-sha256"), names("ssh-ed25519")],
    ...[names("aes128-gcm@openssh.com"), names("aes128-gcm@openssh.com"), names("hmac-sha2-512")],
    ...[names("hmac-sha2-512"), names("none"), names("none"), names(""), names("")],
    ...[random.below(2), u32(0)],
  );

/** Lengths and channels that a careless reader believes. */
const odd = [0, 1, 2, 3, 127, 128, 255, 32_768, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];
const anyNumber = (random: Random): Buffer =>
  u32(random.below(2) === 0 ? random.below(4) : (random.pick(odd) ?? 0));

/** Said before keys are exchanged (RFC 4253 §11, §7, §8). */
const early: readonly ((random: Random) => Buffer)[] = [
  (random) => cat(2, text(randomBytesOf(random, random.below(300)))),
  (random) => cat(4, random.below(256), text("x"), text("")),
  (random) => cat(3, anyNumber(random)),
  offer,
  (random) => cat(30, text(randomBytesOf(random, random.pick([0, 31, 32, 33, 133]) ?? 32))),
  () => cat(21),
  (random) => cat(5, text(random.pick(["ssh-userauth", "ssh-connection", ""]) ?? "")),
  (random) => cat(50, text("root%web-1"), text("ssh-connection"), text("none"), anyNumber(random)),
  (random) => cat(1, anyNumber(random), text("bye"), text("")),
];

const channelTypes = [
  "session",
  "direct-tcpip",
  "x11",
  "forwarded-tcpip",
  "auth-agent@openssh.com",
];
const requests = [
  ...["pty-req", "env", "shell", "exec", "subsystem", "signal", "window-change", "break"],
  ...["x11-req", "auth-agent-req@openssh.com", "exit-status", "eow@openssh.com", "xon-xoff"],
];
const globals = ["tcpip-forward", "cancel-tcpip-forward", "keepalive@openssh.com", "no-more"];
const methods = ["none", "password", "publickey", "keyboard-interactive", "hostbased"];

/** Said by whoever signed in, or is about to (RFC 4252, 4254). */
const late: readonly ((random: Random) => Buffer)[] = [
  (random) =>
    cat(80, text(random.pick(globals) ?? ""), random.below(2), text("host"), anyNumber(random)),
  (random) =>
    cat(
      ...[90, text(random.pick(channelTypes) ?? ""), anyNumber(random), anyNumber(random)],
      ...[
        anyNumber(random),
        text("web-1"),
        anyNumber(random),
        text("127.0.0.1"),
        anyNumber(random),
      ],
    ),
  (random) =>
    cat(
      ...[98, anyNumber(random), text(random.pick(requests) ?? ""), random.below(2)],
      ...[text(random.pick(["sftp", "TERM", "xterm", "true", ""]) ?? ""), anyNumber(random)],
      ...[anyNumber(random), text(randomBytesOf(random, random.below(40)))],
    ),
  (random) => cat(93, anyNumber(random), anyNumber(random)),
  (random) => cat(94, anyNumber(random), text(randomBytesOf(random, random.below(400)))),
  (random) => cat(95, anyNumber(random), anyNumber(random), text("oops")),
  (random) => cat(random.pick([96, 97, 99, 100]) ?? 96, anyNumber(random)),
  (random) =>
    cat(random.pick([91, 92]) ?? 91, anyNumber(random), anyNumber(random), anyNumber(random)),
  (random) => cat(50, text("root%web-1"), text("ssh-connection"), text(random.pick(methods) ?? "")),
  (random) => cat(61, anyNumber(random), text("123456")),
  offer,
];

/** Changed in a byte or a length, cut, made longer, or as it is. */
function changed(packet: Buffer, random: Random): Buffer {
  // Most stay as they are: one that cannot be read ends the connection, and what comes after it.
  const kind = random.below(16);
  const at = random.below(Math.max(1, packet.length));
  if (kind === 0) return packet.subarray(0, at);
  if (kind === 1) return Buffer.concat([packet, randomBytesOf(random, random.below(200))]);
  const copy = Buffer.from(packet);
  if (kind === 2) copy[at] = random.below(256);
  if (kind === 3 && copy.length > 4) {
    copy.writeUInt32BE((random.pick(odd) ?? 0) >>> 0, random.below(copy.length - 3));
  }
  return copy;
}

const from = (makers: typeof early, random: Random): Buffer => {
  const maker = random.below(20) === 0 ? undefined : random.pick(makers);
  const packet = maker?.(random) ?? randomBytesOf(random, 1 + random.below(600));
  return changed(packet, random);
};

export const earlyPayload = (random: Random): Buffer => from(early, random);
export const latePayload = (random: Random): Buffer => from(late, random);

/** A packet as it travels before keys are there (RFC 4253 §6), its lengths now and then a lie. */
export function plainPacket(payload: Buffer, random: Random): Buffer {
  const padding = 4 + ((8 - ((5 + payload.length + 4) % 8)) % 8);
  const isLie = random.below(12) === 0;
  const length = isLie ? (random.pick(odd) ?? 0) : 1 + payload.length + padding;
  const padded = isLie && random.below(2) === 0 ? random.below(256) : padding;
  return cat(u32(length), padded, payload, randomBytesOf(random, padding));
}
