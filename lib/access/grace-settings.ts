import { z } from "zod";
import { findSetting, type Tx } from "#lib/kernel/index.ts";

const dayMs = 86_400_000;

/** What a company decides about people who move. */
export const graceLimits = {
  /** Days for which somebody keeps what a rule gave until they moved; 0: it ends at once. */
  lowGraceDays: z.int().min(0).max(90),
  mediumGraceDays: z.int().min(0).max(30),
  /** Days within which what somebody asked for must be confirmed, or it ends; 0: nobody asks. */
  confirmDays: z.int().min(0).max(90),
} as const;

const Former = z.object({
  /** Until when these days were in force. */
  until: z.coerce.date(),
  lowGraceDays: z.int(),
  mediumGraceDays: z.int(),
});

/** Rights of high risk and privileged ones end with the move, whatever anybody decides. */
export const GraceSettings = z.object({
  lowGraceDays: graceLimits.lowGraceDays.default(0),
  mediumGraceDays: graceLimits.mediumGraceDays.default(0),
  confirmDays: graceLimits.confirmDays.default(14),
  /** What held before, as long as a move of then may matter. */
  former: z.array(Former).default([]),
});
export type GraceSettings = z.output<typeof GraceSettings>;

export const graceKey = "access.grace";

/** @throws when what is stored is no setting: what cannot be read must not turn into a grace. */
export const graceOf = (stored: unknown): GraceSettings => GraceSettings.parse(stored ?? {});

export const readGrace = async (tx: Tx): Promise<GraceSettings> =>
  graceOf((await findSetting(tx, graceKey))?.value);

export const longestGraceMs = ({ lowGraceDays, mediumGraceDays }: GraceSettings): number =>
  Math.max(lowGraceDays, mediumGraceDays) * dayMs;

/** Other days from now on, which give nothing back to whoever moved before. */
export function changedGrace(
  now: Date,
  from: GraceSettings,
  to: { readonly [Name in keyof typeof graceLimits]?: number | undefined },
): GraceSettings {
  const { lowGraceDays, mediumGraceDays, former } = from;
  const kept = [...former, { until: now, lowGraceDays, mediumGraceDays }].filter(
    ({ until }) => until.getTime() > now.getTime() - 90 * dayMs,
  );
  return GraceSettings.parse({ ...from, ...to, former: kept });
}

type Graces = Pick<GraceSettings, "lowGraceDays" | "mediumGraceDays">;
type About = { readonly risk: string; readonly systemCode: string };

/** The portal's own rights are never kept. */
export function graceMsOf(settings: Graces, { risk, systemCode }: About): number {
  if (systemCode === "postern") return 0;
  const { lowGraceDays: low, mediumGraceDays: medium } = settings;
  return (risk === "low" ? low : risk === "medium" ? medium : 0) * dayMs;
}

/** What held until some instants, of one right. */
export const formerGracesOf = ({ former }: GraceSettings, about: About) =>
  former.map((each) => ({ until: each.until.getTime(), graceMs: graceMsOf(each, about) }));
