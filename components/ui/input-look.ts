/** Edge, height and type of everything one writes into. */
export const inputLook =
  "flex w-full min-w-0 items-center gap-2 rounded-md border border-control bg-canvas px-2.5 text-14 " +
  "text-ink focus-visible:rounded-md aria-invalid:border-denied-mark disabled:border-edge " +
  "disabled:bg-hover disabled:text-ink-3 [&>svg]:text-ink-3";

export const inputHeight = "h-8 max-md:h-10";
