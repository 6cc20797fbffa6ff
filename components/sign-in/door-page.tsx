import { Lock } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { LanguageSwitch } from "#components/shell/language-switch.tsx";
import { Mark } from "#components/shell/mark.tsx";
import { ThemeSwitch } from "#components/shell/theme-switch.tsx";

/** The page in front of the door: one column in the middle, nothing else to press. */
export function DoorFrame({ host, children }: { host: string; children: ReactNode }) {
  const t = useTranslations("sign-in");
  return (
    <div className="grid min-h-dvh grid-rows-[auto_1fr_auto] bg-rail">
      <header className="flex h-14 items-center justify-end gap-1 px-4 md:px-6">
        <LanguageSwitch />
        <ThemeSwitch />
      </header>
      <main id="content" className="mx-auto w-full max-w-[408px] px-4 py-6 md:pt-[12vh]">
        <p className="mb-6 flex items-center gap-2.5 text-16 font-semibold tracking-[-0.01em]">
          <span className="[&>svg]:size-6">
            <Mark />
          </span>
          Postern
        </p>
        {children}
      </main>
      <footer className="caption flex flex-wrap items-center justify-center gap-x-1.5 gap-y-1 px-4 py-5">
        <Lock className="size-3.5" />
        {t("check-address")} <b className="font-medium text-ink-2">{host}</b>
      </footer>
    </div>
  );
}

type HeadProps = { title: string; lead: ReactNode; step?: string | undefined };

/** What this step asks for. */
export function DoorHead({ title, lead, step }: HeadProps) {
  return (
    <div className="mb-6">
      {step !== undefined && <p className="caption mb-1.5">{step}</p>}
      <h1 className="text-24 leading-8 wrap-anywhere">{title}</h1>
      <p className="mt-1.5 text-14 text-ink-2">{lead}</p>
    </div>
  );
}
