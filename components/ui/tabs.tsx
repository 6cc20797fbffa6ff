import Link from "next/link";
import { classes } from "./classes.ts";
import { Count } from "./count.tsx";

export type Tab = {
  value: string;
  label: string;
  href: string;
  count?: number | string | undefined;
  /** The count waits for the reader. */
  waiting?: boolean | undefined;
};

type Props = { label: string; tabs: readonly Tab[]; chosen: string };

/** Views of one thing. Each has its own address, so they are links. */
export function Tabs({ label, tabs, chosen }: Props) {
  return (
    <nav
      aria-label={label}
      className="flex gap-5 overflow-x-auto border-b border-line text-13 max-md:gap-4"
    >
      {tabs.map((tab) => (
        <Link
          key={tab.value}
          href={tab.href}
          aria-current={tab.value === chosen ? "page" : undefined}
          className={classes(
            "inline-flex h-9 flex-none items-center gap-1.5 border-b-2 whitespace-nowrap max-md:h-11",
            "focus-visible:-outline-offset-2",
            tab.value === chosen
              ? "border-ink font-medium text-ink"
              : "border-transparent text-ink-3 hover:text-ink",
          )}
        >
          {tab.label}
          {tab.count !== undefined && <Count waiting={tab.waiting ?? false}>{tab.count}</Count>}
        </Link>
      ))}
    </nav>
  );
}
