import { z } from "zod";
import { Place } from "./places.ts";
import type { Signal, SignalKind } from "./signals.ts";

const Weight = z.int().min(0).max(100);
/** step-up: only a passkey passes; deny: nobody does. */
const Decision = z.enum(["allow", "step-up", "deny"]);
export type Decision = z.output<typeof Decision>;
export type Level = "low" | "medium" | "high";

const Threshold = z.int().min(1).max(700);

/** How much each signal weighs, from which sum on a level begins, and what it decides. */
export const RiskRules = z
  .object({
    weights: z.object({
      automation: Weight,
      emulator: Weight,
      tampering: Weight,
      "changed-key": Weight,
      "no-key": Weight,
      "new-device": Weight,
      "impossible-travel": Weight,
    } satisfies Record<SignalKind, z.ZodType>),
    mediumFrom: Threshold,
    highFrom: Threshold,
    medium: Decision,
    high: Decision,
    alertsFrom: z.enum(["medium", "high", "never"]),
    places: z.array(Place).max(200),
  })
  .refine(({ mediumFrom, highFrom }) => mediumFrom < highFrom, {
    path: ["highFrom"],
    message: "above_medium",
  });
export type RiskRules = z.output<typeof RiskRules>;

/** As they stand where nobody decided anything. */
export const initialRules: RiskRules = {
  weights: {
    automation: 30,
    emulator: 40,
    tampering: 50,
    "changed-key": 60,
    "no-key": 10,
    "new-device": 10,
    "impossible-travel": 60,
  },
  mediumFrom: 50,
  highFrom: 100,
  medium: "step-up",
  high: "deny",
  alertsFrom: "high",
  places: [],
};

const Stored = z.looseObject({ weights: z.looseObject({}).default({}) });

/** @throws when what is stored are no rules: wrong ones must not turn into none. */
export function rulesOf(stored: unknown): RiskRules {
  const decided = Stored.parse(stored ?? {});
  const weights = { ...initialRules.weights, ...decided.weights };
  return RiskRules.parse({ ...initialRules, ...decided, weights });
}

export type Verdict = {
  readonly score: number;
  readonly level: Level;
  readonly decision: Decision;
  readonly isAlert: boolean;
};

/** Pure: what these rules make of what was noticed. More signals never weigh less. */
export function weigh(rules: RiskRules, signals: readonly Pick<Signal, "kind">[]): Verdict {
  const score = signals.reduce((sum, { kind }) => sum + rules.weights[kind], 0);
  const level = levelOf(rules, score);
  const decision = level === "low" ? "allow" : rules[level];
  return { score, level, decision, isAlert: isAlertAt(rules, level) };
}

const levelOf = ({ mediumFrom, highFrom }: RiskRules, score: number): Level => {
  if (score >= highFrom) return "high";
  return score >= mediumFrom ? "medium" : "low";
};

const isAlertAt = ({ alertsFrom }: RiskRules, level: Level): boolean =>
  level === alertsFrom || (level === "high" && alertsFrom === "medium");

/** Whether a sign-in by these factors goes on under a decision. */
export const passes = (decision: Decision, hasPasskey: boolean): boolean =>
  decision === "allow" || (decision === "step-up" && hasPasskey);
