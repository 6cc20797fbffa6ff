import { useTranslations } from "next-intl";
import Link from "next/link";
import { Fragment } from "react";
import { Kbd } from "#components/ui/kbd.tsx";
import { LanguageSwitch } from "./language-switch.tsx";
import { LiveState } from "./live-state.tsx";
import { Mark } from "./mark.tsx";
import { OpenPalette } from "./open-palette.tsx";
import { ThemeSwitch } from "./theme-switch.tsx";

export type Crumb = { label: string; href?: string | undefined };
/** A key of this page and what it does: { keys: ["J", "K"], does: "move" }. */
export type PageKey = { keys: readonly string[]; does: string };

type Props = { crumbs: readonly Crumb[]; keys?: readonly PageKey[] | undefined };

/** Where one is, which keys work here, whether the page is live, language, theme. */
export function TopBar({ crumbs, keys = [] }: Props) {
  return (
    <header className="sticky top-0 z-20 flex h-(--size-bar) items-center gap-2 border-b border-line bg-canvas pr-2 pl-4 text-13 md:pr-4 md:pl-6">
      <span className="md:hidden">
        <Mark />
      </span>
      <Breadcrumb crumbs={crumbs} />
      <span className="flex-1" />
      {keys.length > 0 && (
        <span
          className="caption mr-2 flex flex-none items-center gap-1 max-lg:hidden"
          data-page-keys={JSON.stringify(keys)}
        >
          {keys.map(({ keys: names, does }) => (
            <Fragment key={does}>
              {names.map((name) => (
                <Kbd key={name}>{name}</Kbd>
              ))}
              <span className="mr-1.5">{does}</span>
            </Fragment>
          ))}
        </span>
      )}
      <LiveState />
      <span className="max-md:hidden">
        <LanguageSwitch />
      </span>
      <ThemeSwitch />
      <span className="md:hidden">
        <OpenPalette small />
      </span>
    </header>
  );
}

/** The last crumb is the page; on phones only it is shown. */
function Breadcrumb({ crumbs }: Pick<Props, "crumbs">) {
  const t = useTranslations("shell");
  return (
    <nav aria-label={t("breadcrumb")} className="min-w-0">
      <ol className="flex min-w-0 items-center gap-1.5">
        {crumbs.map(({ label, href }, index) => {
          const isPage = index === crumbs.length - 1;
          return (
            <li
              key={label}
              className={isPage ? "cut" : "flex flex-none items-center gap-1.5 max-md:hidden"}
            >
              {isPage || href === undefined ? (
                <span className={isPage ? "font-medium" : "text-ink-3"} title={label}>
                  {label}
                </span>
              ) : (
                <Link href={href} className="text-ink-3 hover:text-ink">
                  {label}
                </Link>
              )}
              {!isPage && <span className="text-ink-3">/</span>}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
