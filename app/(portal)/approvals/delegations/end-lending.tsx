"use client";

import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useTransition } from "react";
import { Button } from "#components/ui/button.tsx";
import { toast } from "#components/ui/toast.tsx";
import { endLendingAction } from "./actions.ts";

type Props = { delegationId: string; name: string };

export function EndLending({ delegationId, name }: Props) {
  const t = useTranslations("approvals");
  const router = useRouter();
  const [isBusy, start] = useTransition();
  const end = () =>
    start(async () => {
      const result = await endLendingAction(delegationId);
      if (result.status === "failed") toast(result.message, { tone: "failed" });
      else toast(t("lend.ended", { name }));
      router.refresh();
    });
  return (
    <Button size="small" kind="danger" working={isBusy} onClick={end}>
      {t("lend.end")}
    </Button>
  );
}
