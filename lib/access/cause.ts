import type { Json } from "#lib/kernel/index.ts";

const causes = [
  "feed",
  "person",
  "termination",
  "rule",
  "role",
  "catalogue",
  "takeover",
  "request",
  "direct",
  "suspension",
  "move",
  "expiry",
  "undo",
  "rescission",
] as const;
export type CauseKind = (typeof causes)[number];

/** Why people's access changes. */
export type Cause = {
  readonly kind: CauseKind;
  /** The roll-out, feed run, request item or rule behind it. */
  readonly id: string | null;
  /** History that was loaded, as `--as-of` does. */
  readonly isLoaded?: boolean;
  /** Whether the brake counts what is lost; unset: as the kind says. */
  readonly isCounted?: boolean;
  /** How to take it back, for one person's direct acts. */
  readonly inverse?: Json;
};

/** Ends that somebody decided for one person, or that the clock brought, never add to a brake. */
const uncounted: ReadonlySet<CauseKind> = new Set([
  "termination",
  "expiry",
  "request",
  "direct",
  "move",
]);

export const isCounted = (cause: Cause): boolean =>
  cause.isCounted ?? !(uncounted.has(cause.kind) || cause.isLoaded === true);
