"use client";

import { Menu as MenuIcon, type LucideIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useState } from "react";
import { classes } from "#components/ui/classes.ts";
import { Count } from "#components/ui/count.tsx";
import { Dialogue } from "#components/ui/dialogue.tsx";
import { LanguageSwitch } from "./language-switch.tsx";
import { placeOf, placesFor, type PlaceKey } from "./places.tsx";
import type { Viewer } from "./viewer.ts";

const thumb: readonly PlaceKey[] = ["home", "request", "approvals", "requests"];

const tabLook = (isCurrent: boolean) =>
  classes(
    "relative flex flex-col items-center justify-center gap-0.75",
    "focus-visible:-outline-offset-2 [&>svg]:size-5",
    isCurrent ? "font-medium text-accent" : "text-ink-3",
  );

/** Five places under the thumb; the fifth holds the rest. */
export function TabBar({ viewer }: { viewer: Viewer }) {
  const t = useTranslations("shell");
  const current = placeOf(usePathname());
  const mine = placesFor(viewer.rights);
  const tabs = thumb.flatMap((key) => mine.filter((place) => place.key === key));
  return (
    <nav
      aria-label={t("main")}
      className="fixed inset-x-0 bottom-0 z-30 grid h-14 grid-cols-5 border-t border-line bg-canvas text-[11px] leading-3.5 md:hidden"
    >
      {tabs.map(({ key, href, icon: Icon }) => (
        <Link
          key={key}
          href={href}
          aria-current={key === current ? "page" : undefined}
          className={tabLook(key === current)}
        >
          <Icon />
          {t(`tab.${key as "home" | "request" | "approvals" | "requests"}`)}
          <TabCount waiting={viewer.waiting[key]} isHot={key === "approvals"} />
        </Link>
      ))}
      <More viewer={viewer} isCurrent={!thumb.some((key) => key === current)} />
    </nav>
  );
}

function TabCount({ waiting = 0, isHot }: { waiting: number | undefined; isHot: boolean }) {
  if (waiting === 0) return null;
  return (
    <span className="absolute top-0.75 left-[calc(50%+5px)]">
      <Count waiting={isHot}>{waiting}</Count>
    </span>
  );
}

function More({ viewer, isCurrent }: { viewer: Viewer; isCurrent: boolean }) {
  const t = useTranslations("shell");
  const [open, setOpen] = useState(false);
  const rest = placesFor(viewer.rights).filter(({ key }) => !thumb.includes(key));
  return (
    <Dialogue
      title={viewer.name}
      open={open}
      onOpenChange={setOpen}
      trigger={
        <button type="button" className={tabLook(isCurrent)}>
          <MenuIcon />
          {t("more")}
        </button>
      }
    >
      <div className="-mx-2">
        {rest.map(({ key, href, icon }) => (
          <MoreLink key={key} href={href} icon={icon} onGo={() => setOpen(false)}>
            {t(`place.${key}`)}
          </MoreLink>
        ))}
      </div>
      <div className="mt-3 border-t border-line pt-3">
        <LanguageSwitch />
      </div>
    </Dialogue>
  );
}

type MoreLinkProps = { href: string; icon: LucideIcon; onGo: () => void; children: string };

function MoreLink({ href, icon: Icon, onGo, children }: MoreLinkProps) {
  return (
    <Link
      href={href}
      onClick={onGo}
      className="flex h-11 items-center gap-3 rounded-md px-2 hover:bg-hover [&>svg]:text-ink-3"
    >
      <Icon />
      {children}
    </Link>
  );
}
