import { KeyRound } from "lucide-react";
import { useTranslations } from "next-intl";
import { chipLook } from "./status-chip.tsx";
import { classes } from "./classes.ts";

/** Outlined ink in lists; solid ink where the right is the subject of a decision. */
export function PrivilegedChip({ solid }: { solid?: boolean }) {
  const t = useTranslations("ui");
  return (
    <span
      className={classes(
        chipLook,
        solid ? "bg-privileged-wash text-privileged" : "text-ink inset-ring inset-ring-control/62",
      )}
    >
      <KeyRound />
      {t("privileged")}
    </span>
  );
}
