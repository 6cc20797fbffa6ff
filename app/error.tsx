"use client";

import { useTranslations } from "next-intl";
import { Failure } from "#components/shell/failure.tsx";
import { Mark } from "#components/shell/mark.tsx";

type Props = { error: Error & { digest?: string }; reset: () => void };

/** Where even the frame could not be shown. */
export default function FrameError({ error, reset }: Props) {
  const t = useTranslations("shell");
  return (
    <main className="mx-auto max-w-[768px] px-4 pt-12 md:px-6">
      <div className="mb-6 flex items-center gap-2 font-semibold">
        <Mark />
        Postern
      </div>
      <h1 className="mb-4">{t("failed.title")}</h1>
      <Failure reference={error.digest} onRetry={reset} />
    </main>
  );
}
