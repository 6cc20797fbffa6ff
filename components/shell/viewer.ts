import type { PlaceKey } from "./places.tsx";

/** Who looks, and what the frame says about them. */
export type Viewer = {
  readonly name: string;
  /** Codes of the portal's own rights. */
  readonly rights: readonly string[];
  /** What waits at a place, for example { approvals: 9 }. */
  readonly waiting: Partial<Record<PlaceKey, number>>;
};
