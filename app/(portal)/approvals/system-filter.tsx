"use client";

import { Plus, X } from "lucide-react";
import { useTranslations } from "next-intl";
import Link from "next/link";
import { filterChipLook } from "#components/ui/filter-bar.tsx";
import { Menu, MenuLink } from "#components/ui/menu.tsx";

type Props = {
  systems: readonly { id: string; name: string; href: string }[];
  chosen: string | undefined;
  clearHref: string;
};

/** One system of those in the box; the address holds which. */
export function SystemFilter({ systems, chosen, clearHref }: Props) {
  const t = useTranslations("approvals");
  const found = systems.find(({ id }) => id === chosen);
  if (found) {
    return (
      <Link href={clearHref} scroll={false} className={filterChipLook("active")}>
        <span className="max-w-32 overflow-hidden text-ellipsis" title={found.name}>
          {found.name}
        </span>
        <X />
      </Link>
    );
  }
  if (systems.length < 2) return null;
  return (
    <Menu
      align="start"
      trigger={
        <button type="button" className={filterChipLook("add")}>
          <Plus />
          {t("system")}
        </button>
      }
    >
      {systems.map(({ id, name, href }) => (
        <MenuLink
          key={id}
          link={
            <Link href={href} scroll={false}>
              {name}
            </Link>
          }
        />
      ))}
    </Menu>
  );
}
