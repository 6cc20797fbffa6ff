"use client";

import { useTranslations } from "next-intl";
import { HoverCard } from "radix-ui";
import type { ReactNode } from "react";
import { Avatar } from "./avatar.tsx";

type Props = {
  name: string;
  facts: { title?: string; manager?: string; zone?: string };
  chip: ReactNode;
};

/** What a face stands for: title, manager, time zone. */
export function PersonCard({ name, facts, chip }: Props) {
  const t = useTranslations("ui");
  return (
    <HoverCard.Root openDelay={350} closeDelay={100}>
      <HoverCard.Trigger asChild>{chip}</HoverCard.Trigger>
      <HoverCard.Portal>
        <HoverCard.Content
          sideOffset={6}
          className="appear z-40 flex max-w-80 gap-3 rounded-lg border border-line bg-raised p-3 shadow-2"
        >
          <Avatar name={name} size={32} hidden />
          <div className="min-w-0 text-13">
            <div className="font-medium">{name}</div>
            {facts.title !== undefined && <div className="text-ink-2">{facts.title}</div>}
            {facts.manager !== undefined && (
              <div className="text-ink-3">{t("manager", { name: facts.manager })}</div>
            )}
            {facts.zone !== undefined && <div className="text-ink-3">{facts.zone}</div>}
          </div>
        </HoverCard.Content>
      </HoverCard.Portal>
    </HoverCard.Root>
  );
}
