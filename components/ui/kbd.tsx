"use client";

import { useSyncExternalStore, type ReactNode } from "react";
import { classes } from "./classes.ts";

const never = () => () => undefined;
const isApple = () => /Mac|iP(hone|ad|od)/.test(navigator.userAgent);

/** "⌘K" as this keyboard says it: Ctrl where there is no ⌘. */
function useKeyName(name: ReactNode): ReactNode {
  const hasCommand = useSyncExternalStore(never, isApple, () => true);
  if (typeof name !== "string" || hasCommand) return name;
  return name.replace("⌘", "Ctrl ").replace("⇧", "Shift ");
}

/** A key as printed on the keyboard. Phones have none, so it is not shown there. */
export function Kbd({ children, inButton }: { children: ReactNode; inButton?: boolean }) {
  return (
    <kbd
      className={classes(
        "inline-flex items-center justify-center rounded-sm border font-sans font-normal",
        "whitespace-nowrap max-md:hidden",
        inButton
          ? "ml-0.5 h-4 min-w-4 border-current px-1 text-[11px] leading-none opacity-90"
          : "h-4.5 min-w-4.5 border-edge bg-canvas px-1 text-12 leading-4 text-ink-3",
      )}
    >
      {useKeyName(children)}
    </kbd>
  );
}
