import type { ReactNode } from "react";

/** Between the first choice and the other one. */
export function Or({ children }: { children: ReactNode }) {
  return (
    <p className="caption my-5 flex items-center gap-3">
      <span className="h-px flex-1 bg-edge" />
      {children}
      <span className="h-px flex-1 bg-edge" />
    </p>
  );
}
