import { classes } from "./classes.ts";

/** How many. `waiting` where somebody must act on them. */
export function Count({ children, waiting }: { children: number | string; waiting?: boolean }) {
  return (
    <span
      className={classes(
        "h-4.5 min-w-4.5 flex-none rounded-full px-1.25 text-center text-12 leading-4.5",
        "font-medium",
        waiting ? "bg-accent-solid text-on-accent" : "bg-active text-ink-2",
      )}
    >
      {children}
    </span>
  );
}
