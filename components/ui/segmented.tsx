import Link from "next/link";
import { classes } from "./classes.ts";

type Segment = { value: string; label: string; href?: string | undefined };
type Props = {
  label: string;
  segments: readonly Segment[];
  chosen: string;
  /** For client pages; without it every segment needs an href. */
  onChoose?: ((value: string) => void) | undefined;
};

/** One of a few, all visible. */
export function Segmented({ label, segments, chosen, onChoose }: Props) {
  return (
    <fieldset aria-label={label} className="inline-flex rounded-md bg-active p-0.5">
      {segments.map(({ value, label: word, href }) => {
        const look = classes(
          "inline-flex h-6 items-center rounded-sm px-2.5 text-13 whitespace-nowrap max-md:h-8",
          value === chosen ? "bg-canvas font-medium text-ink ring ring-edge" : "text-ink-2",
        );
        return href === undefined ? (
          <button
            key={value}
            type="button"
            className={look}
            aria-pressed={value === chosen}
            onClick={() => onChoose?.(value)}
          >
            {word}
          </button>
        ) : (
          <Link
            key={value}
            className={look}
            href={href}
            aria-current={value === chosen ? "true" : undefined}
            scroll={false}
          >
            {word}
          </Link>
        );
      })}
    </fieldset>
  );
}
