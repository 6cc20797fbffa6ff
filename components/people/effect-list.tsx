"use client";

import { Clock, GitCompare, LogOut, Minus, Plus, TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { useNow } from "#components/time/clock.tsx";
import { useTime } from "#components/time/use-time.ts";
import { EffectRows, type Effect } from "#components/ui/effect-rows.tsx";
import { SkeletonRows } from "#components/ui/skeleton-rows.tsx";

type Right = { entitlementId: string; entitlement: string; system: string; risk: string };

/** What an act would do, as the server planned it. */
export type PlannedEffect = {
  gains: readonly Right[];
  losses: readonly Right[];
  /** Lost as well, some time after a move. */
  kept?: readonly (Right & { until: Date })[];
  keeps: number;
  stops: readonly { kind: string; name: string | null }[];
};

const shownMax = 8;

type Props = {
  effect: PlannedEffect | undefined;
  /** Sessions that end with it. */
  sessions?: number | undefined;
};

/** Every right that comes or goes, then what keeps something from having effect. */
export function EffectList({ effect, sessions = 0 }: Props) {
  const [t, time, now] = [useTranslations("people"), useTime(), useNow()];
  if (!effect) return <SkeletonRows rows={3} />;
  const rows: Effect[] = [
    ...sideRows(effect.losses, "lost"),
    ...sideRows(effect.gains, "gained"),
  ].map(({ right, side }) => ({
    key: `${side}${right.entitlementId}`,
    icon: side === "lost" ? <Minus className="text-denied" /> : <Plus className="text-granted" />,
    what: (
      <>
        <b className="font-medium">{right.system}</b> {right.entitlement}
      </>
    ),
    effect: t(`effect.${side}`),
  }));
  for (const { entitlementId, system, entitlement, until } of effect.kept?.slice(0, shownMax) ??
    []) {
    rows.push({
      key: `kept${entitlementId}`,
      icon: <Clock className="text-held" />,
      what: (
        <>
          <b className="font-medium">{system}</b> {entitlement}
        </>
      ),
      effect: t("effect.kept", { until: time.day(until, now) }),
    });
  }
  const more =
    (effect.kept?.length ?? 0) + effect.losses.length + effect.gains.length - rows.length;
  if (more > 0) rows.push({ key: "more", what: t("effect.more", { count: more }), effect: "" });
  if (sessions > 0) {
    rows.push({
      key: "sessions",
      icon: <LogOut className="text-denied" />,
      what: t("effect.sessions", { count: sessions }),
      effect: t("effect.lost"),
    });
  }
  for (const { kind, name } of effect.stops) {
    rows.push({
      key: `${kind}${name ?? ""}`,
      icon: kind === "conflict" ? <GitCompare /> : <TriangleAlert />,
      what: name ?? t(`stop.${kind as "conflict"}`),
      effect: t(`stop.${kind as "conflict"}`),
    });
  }
  rows.push({ key: "keeps", what: t("effect.keeps", { count: effect.keeps }), effect: "" });
  return <EffectRows effects={rows} />;
}

const sideRows = (rights: readonly Right[], side: "lost" | "gained") =>
  rights.slice(0, shownMax).map((right) => ({ right, side }));
