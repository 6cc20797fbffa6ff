import { z } from "zod";
import { Port } from "./host.ts";
import { isAsMuch, proofs } from "./proof.ts";

/**
 * What may be done on a host. `upload` and `download` bind only where neither `shell` nor `exec` is
 * granted: whoever runs commands moves files by them.
 */
export const features = ["shell", "exec", "upload", "download", "forward"] as const;
export type Feature = (typeof features)[number];

/** A POSIX user name (IEEE Std 1003.1-2017 §3.437), as `useradd` takes it. */
export const Login = z
  .string()
  .regex(/^[a-z_][a-z0-9_-]{0,31}$/, "small letters, digits, _ and - (32 characters at most)");

export const RightShape = z.object({
  login: Login,
  features: z.array(z.enum(features)).min(1).max(features.length),
  /** Ports on the host that `forward` reaches. */
  forwardPorts: z.array(Port).max(50).default([]),
  /** What whoever enters proves beside their key, in the same login. */
  proof: z.enum(proofs).default("none"),
  /**
   * Minutes that a command which runs at the right's instant may go on: nothing new begins, and the
   * session ends with it. 0: everything is cut. Whatever is decided cuts at once all the same.
   */
  drainMinutes: z.int().min(0).max(60).default(0),
  /** Nothing runs unless somebody else watches, and everything stands still when they leave. */
  needsObserver: z.boolean().default(false),
});
export type RightShape = z.output<typeof RightShape>;

/** Whether everything that a new shape allows was allowed before. */
export const isNarrower = (next: RightShape, before: RightShape): boolean =>
  next.login === before.login &&
  next.features.every((each) => before.features.includes(each)) &&
  next.forwardPorts.every((each) => before.forwardPorts.includes(each)) &&
  isAsMuch(next.proof, before.proof) &&
  next.drainMinutes <= before.drainMinutes &&
  (next.needsObserver || !before.needsObserver);

/** What a channel needs: one feature, or, for SFTP, any of those that move files. */
export type Needed = Feature | "files";

/** Whether what is held allows it. Whoever runs commands moves files by them. */
export function allows(held: readonly Feature[], needed: Needed): boolean {
  if (needed === "files") return allows(held, "upload") || allows(held, "download");
  if (held.includes(needed)) return true;
  const isMoving = needed === "upload" || needed === "download";
  return isMoving && (held.includes("shell") || held.includes("exec"));
}
