import type { ReactNode } from "react";

type Props = {
  icon: ReactNode;
  /** Why it is empty, in one sentence. */
  title: string;
  children?: ReactNode;
  /** What to do: one link or button. */
  action?: ReactNode;
};

/** Nothing here: why, and what to do. Left-aligned, never an illustration. */
export function EmptyState({ icon, title, children, action }: Props) {
  return (
    <div className="flex gap-3 py-3">
      <span
        aria-hidden
        className="inline-grid size-8 flex-none place-items-center rounded-md border border-line bg-rail text-ink-2"
      >
        {icon}
      </span>
      <div className="min-w-0">
        <p className="font-medium">{title}</p>
        {children !== undefined && <div className="secondary">{children}</div>}
        {action !== undefined && <div className="mt-0.5 text-13">{action}</div>}
      </div>
    </div>
  );
}
