import type { ComponentProps, ReactNode } from "react";
import { classes } from "./classes.ts";

type Props = Omit<ComponentProps<"input">, "className" | "type" | "children"> & {
  /** Beside the box; without it, give `aria-label`. */
  children?: ReactNode;
  /** At the far right, for example how many it would show. */
  aside?: ReactNode;
};

const box =
  "m-0 inline-grid size-4 flex-none appearance-none place-items-center border border-control " +
  "bg-canvas checked:border-accent-solid checked:bg-accent-solid disabled:opacity-50";

const tick =
  "rounded-sm checked:after:mb-0.5 checked:after:h-1 checked:after:w-2 checked:after:-rotate-45 " +
  "checked:after:border-b-2 checked:after:border-l-2 checked:after:border-on-accent";

const dot =
  "rounded-full checked:after:size-1.5 checked:after:rounded-full checked:after:bg-on-accent " +
  "focus-visible:rounded-full";

/** 16 square inside a hit area of 24 by 32 (44 on phones when it has words). */
export function Checkbox({ children, aside, ...rest }: Props) {
  return (
    <Choice look={classes(box, tick, "after:content-['']")} type="checkbox" aside={aside} {...rest}>
      {children}
    </Choice>
  );
}

export function Radio({ children, aside, ...rest }: Props) {
  return (
    <Choice look={classes(box, dot, "after:content-['']")} type="radio" aside={aside} {...rest}>
      {children}
    </Choice>
  );
}

type ChoiceProps = Props & { look: string; type: "checkbox" | "radio" };

function Choice({ look, type, children, aside, ...rest }: ChoiceProps) {
  const input = <input {...rest} type={type} className={look} />;
  if (children === undefined) {
    return <label className="grid h-8 w-6 flex-none place-items-center">{input}</label>;
  }
  return (
    <label className="flex min-h-7 cursor-pointer items-center gap-2 text-13 max-md:min-h-10">
      <span className="flex flex-none">{input}</span>
      <span className="min-w-0 flex-1">{children}</span>
      {aside !== undefined && <span className="caption">{aside}</span>}
    </label>
  );
}
