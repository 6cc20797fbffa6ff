import { z } from "zod";
import type { CauseKind } from "./cause.ts";
import type { PersonEffect } from "./effect.ts";
import { causeFor, type RolloutKind } from "./rollout.ts";

/** Rights that may be lost within a day before a second person must look. */
export const BrakeSettings = z.object({
  rightsMax: z.number().int().min(0).default(20),
  shareMax: z.number().min(0).max(1).default(0.1),
  /** Of rights of high risk and of privileged ones: few are held, so fewer stand out. */
  highMax: z.number().int().min(0).default(10),
  privilegedMax: z.number().int().min(0).default(5),
  /** People whom one feed may bring within a day, beyond the same share of everybody. */
  arrivalsMax: z.number().int().min(0).default(50),
});
export type BrakeSettings = z.output<typeof BrakeSettings>;

/** Classes of risk that are counted by themselves. */
export const brakedRisks = ["high", "privileged"] as const;
export type BrakedRisk = (typeof brakedRisks)[number];

/**
 * Where the brake trips: the company, one department or one class of risk, and by how much; or on
 * whoever starts it, who would gain by it.
 */
export type BrakeTrip = {
  readonly scope: "company" | "department" | "risk" | "starter";
  readonly orgUnitId: string | null;
  /** Of the scope "risk" alone. */
  readonly risk?: BrakedRisk | undefined;
  readonly losing: number;
  readonly lostBefore: number;
  readonly holding: number;
  readonly limit: number;
};

export type Loss = Pick<PersonEffect, "orgUnitId" | "isTermination" | "losses">;

export const windowMs = 86_400_000;

/** Roll-outs whose losses count with a cause. */
export const kindsOf = (cause: CauseKind): string[] =>
  Object.keys(causeFor).filter((kind) => causeFor[kind as RolloutKind] === cause);
