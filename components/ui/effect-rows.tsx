import type { ReactNode } from "react";

export type Effect = { key: string; icon?: ReactNode; what: ReactNode; effect: ReactNode };

/** Exactly what an act will do, one row for each thing it touches. */
export function EffectRows({ effects }: { effects: readonly Effect[] }) {
  return (
    <ul className="box rows overflow-hidden text-13 [&>*:first-child]:border-t-0">
      {effects.map(({ key, icon, what, effect }) => (
        <li key={key} className="flex min-h-10 items-center gap-2.5 px-3 py-2">
          {icon !== undefined && <span className="text-ink-3">{icon}</span>}
          <span className="min-w-0 flex-1">{what}</span>
          <span className="caption whitespace-nowrap">{effect}</span>
        </li>
      ))}
    </ul>
  );
}
