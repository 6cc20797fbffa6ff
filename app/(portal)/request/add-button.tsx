"use client";

import { Check, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useNow } from "#components/time/clock.tsx";
import { Button } from "#components/ui/button.tsx";
import { useDraft } from "./draft-provider.tsx";
import { draftItemOf, itemsMax, withItem, withoutItem } from "./draft.ts";

type Found = Parameters<typeof draftItemOf>[0] & { readonly endsAt: Date | null };

const farMs = 30 * 86_400_000;

/** What one holds for a long time yet is not asked for again. */
const isHeldLong = ({ standing, endsAt }: Found, now: Date): boolean =>
  standing === "held" && (endsAt === null || endsAt.getTime() - now.getTime() > farMs);

/** Puts it into the request, or takes it out again. */
export function AddButton({ found }: { found: Found }) {
  const t = useTranslations("request");
  const { draft, change } = useDraft();
  const now = useNow();
  if (isHeldLong(found, now)) return null;
  const isIn = draft.items.some(({ id }) => id === found.id);
  const isFull = draft.items.length >= itemsMax;
  const name = `${found.system ?? t("role")} ${found.name}`;
  return (
    <Button
      size="small"
      kind={isIn ? "ghost" : "secondary"}
      icon={isIn ? <Check /> : <Plus />}
      aria-pressed={isIn}
      aria-label={isIn ? t("take-out", { name }) : t("add-it", { name })}
      disabled={!isIn && isFull}
      title={!isIn && isFull ? t("full", { max: itemsMax }) : undefined}
      onClick={() =>
        change((before) =>
          isIn ? withoutItem(before, found.id) : withItem(before, draftItemOf(found)),
        )
      }
    >
      {isIn ? t("in-request") : t("add")}
    </Button>
  );
}
