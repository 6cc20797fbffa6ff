import type { ReactNode } from "react";
import { Instant } from "#components/time/instant-text.tsx";

export type RightLine = {
  entitlementId: string;
  entitlement: string;
  system: string;
  /** Set where it ends by itself. */
  until?: Date;
};

/** Rights one below the other, each with its system, and when it ends where that is known. */
export const RightLines = ({ rights, mark }: { rights: readonly RightLine[]; mark: ReactNode }) => (
  <ul className="rows">
    {rights.map(({ entitlementId, system, entitlement, until }) => (
      <li
        key={entitlementId}
        className="flex min-h-9 items-center gap-2 py-1.5 text-13 [&>svg]:size-3.5 [&>svg]:flex-none"
      >
        {mark}
        <span className="min-w-0 flex-1">
          <span className="cut block" title={entitlement}>
            {entitlement}
          </span>
          <span className="caption cut block" title={system}>
            {system}
          </span>
        </span>
        {until && (
          <span className="caption">
            <Instant at={until} as="day" />
          </span>
        )}
      </li>
    ))}
  </ul>
);
