"use client";

import { Command } from "cmdk";
import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { Dialog } from "radix-ui";
import { Kbd } from "#components/ui/kbd.tsx";
import { placesFor } from "./places.tsx";
import { useShell } from "./shell-state.tsx";

const itemLook =
  "flex h-9 cursor-default items-center gap-2.5 rounded-md px-2.5 data-[selected=true]:bg-active [&>svg]:text-ink-2";

/** Reaches every page by a few letters. */
export function Palette({ rights }: { rights: readonly string[] }) {
  const t = useTranslations("shell");
  const router = useRouter();
  const { panel, show } = useShell();
  const go = (href: string) => {
    show("none");
    router.push(href);
  };
  return (
    <Dialog.Root
      open={panel === "palette"}
      onOpenChange={(isOpen) => show(isOpen ? "palette" : "none")}
    >
      <Dialog.Portal>
        <Dialog.Overlay className="appear fixed inset-0 z-50 bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          className="rise fixed inset-x-4 top-[12vh] z-50 mx-auto max-w-[560px] overflow-hidden rounded-xl border border-line bg-raised shadow-3 outline-none"
        >
          <Dialog.Title className="sr-only">{t("search")}</Dialog.Title>
          <Command label={t("search")} loop>
            <div className="flex h-12 items-center gap-2.5 border-b border-line px-4">
              <Command.Input
                placeholder={t("search")}
                className="flex-1 bg-transparent text-16 outline-none placeholder:text-ink-3"
              />
              <Kbd>esc</Kbd>
            </div>
            <Command.List className="max-h-[50vh] overflow-y-auto p-1.5">
              <Command.Empty className="secondary px-2.5 py-3">{t("nothing-found")}</Command.Empty>
              <Command.Group heading={t("pages")} className="text-13">
                {placesFor(rights).map(({ key, href, icon: Icon, chord }) => (
                  <Command.Item key={key} onSelect={() => go(href)} className={itemLook}>
                    <Icon />
                    <span className="flex-1">{t(`place.${key}`)}</span>
                    {chord !== undefined && <Kbd>{`G ${chord.toUpperCase()}`}</Kbd>}
                  </Command.Item>
                ))}
              </Command.Group>
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
