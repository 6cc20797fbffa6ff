import type { ComponentProps, ReactNode } from "react";
import { classes } from "./classes.ts";
import { inputHeight, inputLook } from "./input-look.ts";

type InputProps = Omit<ComponentProps<"input">, "className"> & {
  /** Hosts, commands, identifiers, codes. */
  mono?: boolean | undefined;
};

export function Input({ mono, ...rest }: InputProps) {
  return (
    <input
      autoComplete="off"
      {...rest}
      className={classes(inputLook, inputHeight, mono && "font-mono")}
    />
  );
}

type TextareaProps = Omit<ComponentProps<"textarea">, "className">;

export function Textarea({ rows = 3, ...rest }: TextareaProps) {
  return (
    <textarea
      {...rest}
      rows={rows}
      className={classes(inputLook, "block resize-y py-2 leading-5")}
    />
  );
}

type SearchProps = Omit<ComponentProps<"input">, "className" | "type"> & {
  /** Its name, also the placeholder. */
  label: string;
  icon: ReactNode;
  small?: boolean | undefined;
};

/** An input with its icon inside; `small` beside filter chips. */
export function SearchInput({ label, icon, small = false, ...rest }: SearchProps) {
  return (
    <span
      className={classes(
        "relative flex items-center text-ink-3 [&>svg]:pointer-events-none [&>svg]:absolute",
        small ? "[&>svg]:left-2 [&>svg]:size-3.5" : "[&>svg]:left-2.5",
      )}
    >
      {icon}
      <input
        type="search"
        autoComplete="off"
        data-search
        {...rest}
        aria-label={label}
        placeholder={label}
        className={classes(
          "w-full min-w-0 rounded-md border bg-canvas text-ink focus-visible:rounded-md",
          "[&::-webkit-search-cancel-button]:hidden",
          small
            ? "h-6.5 border-control pr-2 pl-7 text-12 max-md:h-9 max-md:text-14"
            : "h-10 border-control pr-2.5 pl-9 text-14",
        )}
      />
    </span>
  );
}
