import { classes } from "./classes.ts";

export type ButtonKind = "primary" | "secondary" | "ghost" | "danger" | "ghost-danger" | "final";
export type ButtonSize = "small" | "medium" | "large";

const kinds: Record<ButtonKind, string> = {
  primary:
    "border-transparent bg-accent-solid text-on-accent shadow-1 hover:bg-accent-hover " +
    "active:bg-accent-hover",
  secondary: "border-edge bg-canvas text-ink shadow-1 hover:bg-hover active:bg-active",
  ghost: "border-transparent text-ink-2 hover:bg-hover hover:text-ink active:bg-active",
  danger: "border-edge bg-canvas text-denied shadow-1 hover:bg-hover active:bg-active",
  "ghost-danger": "border-transparent text-denied hover:bg-hover active:bg-active",
  final:
    "border-transparent bg-denied-solid text-on-accent shadow-1 hover:brightness-95 " +
    "active:brightness-90",
};

const sizes: Record<ButtonSize, string> = {
  small: "h-6.5 px-2 text-12 max-md:h-8 max-md:px-2.5 [&>svg]:size-3.5",
  medium: "h-8 px-3 text-13 max-md:h-9",
  large: "h-10 px-4 text-14 max-md:h-11",
};

const squares: Record<ButtonSize, string> = {
  small: "size-6.5 max-md:size-8 [&>svg]:size-3.5",
  medium: "size-7 max-md:size-9",
  large: "size-10 max-md:size-11",
};

const base =
  "inline-flex flex-none items-center justify-center gap-1.5 rounded-md border font-medium " +
  "whitespace-nowrap select-none transition-colors duration-(--dur-1) ease-out " +
  "focus-visible:rounded-md disabled:border-transparent disabled:bg-hover disabled:text-ink-3 " +
  "disabled:shadow-none";

export type ButtonShape = {
  kind?: ButtonKind | undefined;
  size?: ButtonSize | undefined;
  full?: boolean | undefined;
};

/** The one look of everything that is pressed, whether it is a button or a link. */
export const buttonLook = (shape: ButtonShape, isSquare = false): string =>
  classes(
    base,
    kinds[shape.kind ?? "secondary"],
    (isSquare ? squares : sizes)[shape.size ?? "medium"],
    shape.full && "w-full",
  );
