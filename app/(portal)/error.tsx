"use client";

import { useTranslations } from "next-intl";
import { Failure } from "#components/shell/failure.tsx";
import { Page } from "#components/shell/page.tsx";

type Props = { error: Error & { digest?: string }; reset: () => void };

export default function PortalError({ error, reset }: Props) {
  const t = useTranslations("shell");
  return (
    <Page title={t("failed.title")} crumbs={[{ label: t("failed.name") }]}>
      <Failure reference={error.digest} onRetry={reset} />
    </Page>
  );
}
