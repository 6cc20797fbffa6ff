import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";

const Header = z.string().regex(/^[a-z0-9-]{1,60}$/, "a header's name in small letters");

/**
 * How a system signs that has its own way: an HMAC over the body, in a header. Where a timestamp is
 * sent it is signed as well, else whoever replays could say any.
 */
export const Signing = z
  .strictObject({
    header: Header,
    algorithm: z.enum(["sha256", "sha512"]).default("sha256"),
    encoding: z.enum(["hex", "base64"]).default("hex"),
    /** What stands before the signature in its header, such as `sha256=`. */
    prefix: z.string().max(20).default(""),
    timestampHeader: Header.optional(),
    /** What is signed: `{body}` and `{timestamp}` with what stands around them. */
    over: z.string().max(100).default("{body}"),
  })
  .refine(({ over }) => over.split("{body}").length === 2, {
    path: ["over"],
    message: "{body} once",
  })
  .refine(
    ({ over, timestampHeader }) => over.includes("{timestamp}") === (timestampHeader !== undefined),
    { path: ["over"], message: "{timestamp} where timestampHeader is named, and only there" },
  );
export type Signing = z.output<typeof Signing>;

/** How far the sender's clock may be from ours, either way. */
const toleranceMs = 5 * 60_000;

export type Call = {
  readonly header: (name: string) => string | undefined;
  readonly body: Buffer;
};

/** Whether one of the keys signed this call, and just now where the source says when. */
export function isSignedAs(
  { header, algorithm, encoding, prefix, timestampHeader, over }: Signing,
  call: Call,
  { keys, now }: { readonly keys: readonly Buffer[]; readonly now: Date },
): boolean {
  const given = call.header(header);
  const timestamp = timestampHeader === undefined ? "" : call.header(timestampHeader);
  if (given === undefined || !given.startsWith(prefix) || timestamp === undefined) return false;
  if (timestampHeader !== undefined && !isRecent(timestamp, now)) return false;
  const written = given.slice(prefix.length);
  if (!/^[\w+/=-]{1,200}$/.test(written)) return false;
  const signature = Buffer.from(encoding === "hex" ? written.toLowerCase() : written, encoding);
  const [before = "", after = ""] = over.replaceAll("{timestamp}", timestamp).split("{body}");
  let isSigned = false;
  for (const key of keys) {
    const digest = createHmac(algorithm, key)
      .update(before)
      .update(call.body)
      .update(after)
      .digest();
    // Every key is tried: how long it takes says nothing of which one fits.
    const fits = signature.length === digest.length && timingSafeEqual(signature, digest);
    isSigned = isSigned || fits;
  }
  return isSigned;
}

/** Seconds or milliseconds since 1970, or ISO 8601. */
function isRecent(timestamp: string, now: Date): boolean {
  if (!/^[\w:.+-]{1,40}$/.test(timestamp)) return false;
  const isCount = /^\d{1,15}$/.test(timestamp);
  const count = Number(timestamp);
  const at = isCount ? (count < 100_000_000_000 ? count * 1000 : count) : Date.parse(timestamp);
  return Math.abs(now.getTime() - at) <= toleranceMs;
}
