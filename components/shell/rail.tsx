"use client";

import { useTranslations } from "next-intl";
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { Avatar } from "#components/ui/avatar.tsx";
import { classes } from "#components/ui/classes.ts";
import { Count } from "#components/ui/count.tsx";
import { Mark } from "./mark.tsx";
import { OpenPalette } from "./open-palette.tsx";
import { groups, placeOf, placesFor, type Place } from "./places.tsx";
import type { Viewer } from "./viewer.ts";

/** The places, at the left edge; below 768 the tab bar takes over. */
export function Rail({ viewer, signOut }: { viewer: Viewer; signOut?: ReactNode }) {
  const t = useTranslations("shell");
  const current = placeOf(usePathname());
  const mine = placesFor(viewer.rights);
  const link = (place: Place) => (
    <RailLink
      key={place.key}
      place={place}
      isCurrent={place.key === current}
      waiting={viewer.waiting[place.key]}
    />
  );
  return (
    <nav
      aria-label={t("main")}
      className="sticky top-0 flex h-dvh flex-col gap-3 overflow-auto border-r border-line bg-rail p-2 text-13 max-md:hidden"
    >
      <Link
        href="/"
        className="flex h-8 flex-none items-center gap-2 px-2 text-14 font-semibold tracking-[-0.01em]"
      >
        <Mark />
        Postern
      </Link>
      <OpenPalette />
      {groups.map((group) => {
        const inGroup = mine.filter((place) => place.group === group);
        if (inGroup.length === 0) return null;
        return (
          <div key={group}>
            {group !== "mine" && <div className="caption px-2 pb-1">{t(`group.${group}`)}</div>}
            {inGroup.map(link)}
          </div>
        );
      })}
      <div className="mt-auto">
        {mine.filter(({ group }) => group === "self").map(link)}
        <div className="flex h-9 items-center gap-2 px-2">
          <Avatar name={viewer.name} size={24} hidden />
          <span className="cut flex-1" title={viewer.name}>
            {viewer.name}
          </span>
          {signOut}
        </div>
      </div>
    </nav>
  );
}

type LinkProps = { place: Place; isCurrent: boolean; waiting: number | undefined };

function RailLink({ place, isCurrent, waiting }: LinkProps) {
  const t = useTranslations("shell");
  const Icon = place.icon;
  return (
    <Link
      href={place.href}
      aria-current={isCurrent ? "page" : undefined}
      className={classes(
        "flex h-7 items-center gap-2 rounded-md px-2 focus-visible:rounded-md",
        isCurrent
          ? "bg-active font-medium text-ink"
          : "text-ink-2 hover:bg-hover [&>svg]:text-ink-3",
      )}
    >
      <Icon />
      <span className="cut flex-1">{t(`place.${place.key}`)}</span>
      {waiting !== undefined && waiting > 0 && (
        <Count waiting={place.key === "approvals"}>{waiting}</Count>
      )}
    </Link>
  );
}
