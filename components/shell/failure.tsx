"use client";

import { RotateCw } from "lucide-react";
import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useTransition } from "react";
import { Banner } from "#components/ui/banner.tsx";
import { Button, ButtonLink } from "#components/ui/button.tsx";

type Props = {
  /** Leads the operator to the log line. */
  reference: string | undefined;
  onRetry: () => void;
};

/** What happened, what was kept, what to do. */
export function Failure({ reference, onRetry }: Props) {
  const t = useTranslations("shell");
  const router = useRouter();
  const [isBusy, start] = useTransition();
  const retry = () =>
    start(() => {
      router.refresh();
      onRetry();
    });
  return (
    <div className="max-w-[720px]">
      <Banner tone="failed" cause={t("failed.cause")} reference={reference}>
        {t("failed.kept")}
      </Banner>
      <div className="mt-4 flex flex-wrap gap-2">
        <Button kind="primary" icon={<RotateCw />} working={isBusy} onClick={retry}>
          {t("failed.retry")}
        </Button>
        <ButtonLink kind="ghost" href="/">
          {t("missing.home")}
        </ButtonLink>
      </div>
    </div>
  );
}
