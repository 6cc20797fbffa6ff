import type { z } from "zod";
import type { ItemDetail } from "#lib/requests/index.ts";

type Item = Pick<
  z.output<typeof ItemDetail>,
  "target" | "minutes" | "conflicts" | "context" | "extendsId"
>;

/** Why a decision weighs what it weighs: codes that a page puts into words. */
export type RiskCauses = { raising: string[]; lowering: string[] };

/** A working day, in minutes. */
const shortMinutes = 480;
/** Below this share of the unit, holding it is unusual; above the other it is usual. */
const [unusualShare, usualShare] = [0.15, 0.6];

/** Each cause is a fact of the request that an approver can check; no score hides behind it. */
export function riskCauses({ target, minutes, conflicts, context, extendsId }: Item): RiskCauses {
  const { peers, earlier } = context;
  const share = peers.of === 0 ? undefined : peers.holding / peers.of;
  const raising: [string, boolean][] = [
    ["privileged", target?.risk === "privileged"],
    ["high", target?.risk === "high"],
    ["production", target?.zones.includes("production") ?? false],
    ["permanent", minutes === null],
    ["conflict", conflicts.length > 0],
    ["unusual", share !== undefined && share < unusualShare],
    ["rejected-before", earlier.rejected > 0],
  ];
  const lowering: [string, boolean][] = [
    ["short", minutes !== null && minutes <= shortMinutes],
    ["usual", share !== undefined && share >= usualShare],
    ["held-before", earlier.granted > 0],
    ["extension", extendsId !== null],
  ];
  const names = (causes: [string, boolean][]) =>
    causes.filter(([, holds]) => holds).map(([name]) => name);
  return { raising: names(raising), lowering: names(lowering) };
}
