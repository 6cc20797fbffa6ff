import { Plus, X } from "lucide-react";
import { useTranslations } from "next-intl";
import Link from "next/link";
import type { ReactNode } from "react";
import { classes } from "./classes.ts";

const chip =
  "inline-flex h-6.5 flex-none items-center gap-1 rounded-md border px-2 text-12 whitespace-nowrap " +
  "focus-visible:rounded-md max-md:h-9 max-md:px-3 [&>svg]:size-3";

const chipTones = {
  plain: "border-edge text-ink-2 hover:bg-hover",
  active: "border-accent-line bg-accent-soft font-medium text-accent",
  add: "border-dashed border-edge text-ink-2 hover:bg-hover",
} as const;

export const filterChipLook = (tone: keyof typeof chipTones): string =>
  classes(chip, chipTones[tone]);

type BarProps = {
  /** FilterChips, in their fixed order. */
  children: ReactNode;
  /** The address without any filter; shown as "Clear" from two active filters on. */
  clearHref?: string | undefined;
  active?: number | undefined;
  /** At the right: a UrlSearch. */
  search?: ReactNode;
};

/** Every filter is in the address, so a list can be shared as it is seen. */
export function FilterBar({ children, clearHref, active = 0, search }: BarProps) {
  const t = useTranslations("ui");
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      {children}
      {clearHref !== undefined && active >= 2 && (
        <Link
          href={clearHref}
          scroll={false}
          className="rounded-sm px-1.5 text-12 font-medium text-accent hover:underline"
        >
          {t("clear")}
        </Link>
      )}
      {search !== undefined && <div className="ml-auto max-md:basis-full">{search}</div>}
    </div>
  );
}

type ChipProps = {
  children: ReactNode;
  /** Where pressing leads: with the filter, or without it when it is active. */
  href: string;
  active?: boolean | undefined;
  /** One of a choice (all, production, temporary) rather than something to add. */
  choice?: boolean | undefined;
};

export function FilterChip({ children, href, active = false, choice = false }: ChipProps) {
  const tone = active ? "active" : choice ? "plain" : "add";
  return (
    <Link
      href={href}
      scroll={false}
      aria-current={active ? "true" : undefined}
      className={filterChipLook(tone)}
    >
      {!choice && !active && <Plus />}
      {children}
      {!choice && active && <X />}
    </Link>
  );
}
