import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";
import { classes } from "./classes.ts";
import { inputHeight, inputLook } from "./input-look.ts";

export type Option = { value: string; label: string; disabled?: boolean | undefined };

type Props = Omit<ComponentProps<"select">, "className" | "children"> & {
  options: readonly Option[];
  small?: boolean | undefined;
};

/** The browser's own list: it works by keyboard, by touch and without script. */
export function Select({ options, small = false, ...rest }: Props) {
  return (
    <span className="relative flex min-w-0 items-center">
      <select
        {...rest}
        className={classes(
          inputLook,
          "appearance-none pr-8",
          small ? "h-7 text-13 max-md:h-9" : inputHeight,
        )}
      >
        {options.map(({ value, label, disabled }) => (
          <option key={value} value={value} disabled={disabled}>
            {label}
          </option>
        ))}
      </select>
      <ChevronDown className="pointer-events-none absolute right-2.5 size-3.5 text-ink-3" />
    </span>
  );
}
