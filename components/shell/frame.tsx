import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { KeyMap } from "./key-map.tsx";
import { LiveProvider } from "./live.tsx";
import { Palette } from "./palette.tsx";
import { Rail } from "./rail.tsx";
import { ShellProvider } from "./shell-state.tsx";
import { TabBar } from "./tab-bar.tsx";
import type { Viewer } from "./viewer.ts";

type Props = {
  viewer: Viewer;
  /** A form that signs out, for the menu of the signed-in person. */
  signOut?: ReactNode;
  children: ReactNode;
};

/** What stays while pages change: rail, tab bar, palette, keys, live updates. */
export function Frame({ viewer, signOut, children }: Props) {
  const t = useTranslations("shell");
  return (
    <ShellProvider>
      <LiveProvider>
        <a
          href="#content"
          className="sr-only z-60 rounded-md bg-raised px-3 py-2 text-13 font-medium text-accent shadow-2 focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
        >
          {t("skip")}
        </a>
        <div className="grid min-h-dvh grid-cols-[minmax(0,1fr)] max-md:pb-14 md:grid-cols-[var(--size-rail)_minmax(0,1fr)]">
          <Rail viewer={viewer} signOut={signOut} />
          <div className="min-w-0">{children}</div>
        </div>
        <TabBar viewer={viewer} />
        <Palette rights={viewer.rights} />
        <KeyMap rights={viewer.rights} />
      </LiveProvider>
    </ShellProvider>
  );
}
