"use client";

import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useTime } from "#components/time/use-time.ts";
import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { useLive } from "./live.tsx";

/** "Live" in the top bar. */
export function LiveState() {
  const t = useTranslations("shell");
  const { staleSince } = useLive();
  return (
    <span className="caption flex items-center gap-1.5 px-1 whitespace-nowrap max-md:hidden">
      <i
        aria-hidden
        className={`size-1.5 rounded-full ${staleSince ? "bg-expiring-mark" : "bg-granted-mark"}`}
      />
      {staleSince ? t("not-live") : t("live")}
    </span>
  );
}

/** Over a page that no longer updates itself. */
export function StaleBanner() {
  const t = useTranslations("shell");
  const [{ staleSince }, time, router] = [useLive(), useTime(), useRouter()];
  if (!staleSince) return null;
  return (
    <div className="px-4 pt-3 md:px-6">
      <Banner
        tone="stale"
        cause={t("stale-cause", { time: time.time(staleSince) })}
        action={
          <Button size="small" onClick={() => router.refresh()}>
            {t("reload")}
          </Button>
        }
      >
        {t("stale-effect")}
      </Banner>
    </div>
  );
}
