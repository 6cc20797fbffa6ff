import { z } from "zod";
import { compileExpression } from "#lib/kernel/index.ts";
import { candidateFacts } from "./policy-facts.ts";

const code = z.string().min(1).max(100);
const expression = z
  .string()
  .min(1)
  .max(4000)
  .superRefine((text, context) => {
    try {
      compileExpression(text, candidateFacts);
    } catch (error) {
      context.addIssue({ code: "custom", message: reasonOf(error) });
    }
  });

function reasonOf(error: unknown): string {
  const details = (error as { details?: { problems?: { expected?: string }[] } }).details;
  return details?.problems?.[0]?.expected ?? "a condition that can be read";
}

/** Where approvers come from; who that is, is found anew whenever a stage is resolved. */
export const ApproverSource = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("manager") }),
  z.strictObject({ kind: z.literal("managers_manager") }),
  z.strictObject({ kind: z.literal("owner_of_system") }),
  z.strictObject({ kind: z.literal("owner_of_entitlement") }),
  z.strictObject({ kind: z.literal("owner_of_role") }),
  /** Owner of a separation rule: added by Postern where a conflict must be accepted. */
  z.strictObject({ kind: z.literal("owner_of_conflict"), sodRuleId: z.uuid() }),
  z.strictObject({ kind: z.literal("role"), role: code }),
  z.strictObject({ kind: z.literal("persons"), numbers: z.array(code).min(1).max(50) }),
  z.strictObject({ kind: z.literal("expression"), expression }),
]);
export type ApproverSource = z.output<typeof ApproverSource>;

const quorumMax = 20;
/** "k of these": all groups of a stage must be satisfied, by different people. */
export const ApproverGroup = z.strictObject({
  approvers: ApproverSource,
  quorum: z.int().min(1).max(quorumMax).default(1),
});

/** Longest time a stage may wait before it escalates, in hours: four weeks. */
const timeoutHoursMax = 672;

export const Stage = z.strictObject({
  name: z.string().min(1).max(100),
  groups: z
    .array(ApproverGroup)
    .min(1, "at least one group: an empty stage decides nothing")
    .max(8),
  /** How many people must say no to reject. */
  noQuorum: z.int().min(1).max(quorumMax).default(1),
  timeoutHours: z.number().positive().max(timeoutHoursMax).default(48),
  /** Whom a stage asks as well when time passed or nobody of a group is there. */
  escalate: ApproverSource.default({ kind: "managers_manager" }),
});
export type Stage = z.output<typeof Stage>;

/** A stage as it stands on an item: with the fallback of the policy that it came from. */
export const PlannedStage = Stage.extend({ fallback: ApproverSource });
export type PlannedStage = z.output<typeof PlannedStage>;

/** Sources that name people whoever asks, so that they can stand behind everybody else. */
const Fallback = ApproverSource.refine(
  ({ kind }) => kind === "role" || kind === "persons",
  "a named role or named persons: whoever asks, somebody must be there",
);

const limits = {
  /** Longest time that may be asked for, in minutes; unset: only the right's own limit. */
  minutesMax: z.int().positive().max(5_256_000).optional(),
  /** Whether a right without an end may be asked for. */
  isPermanentAllowed: z.boolean().default(false),
};

const Automatic = z.strictObject({ automatic: z.literal(true), ...limits });
const Staged = z.strictObject({
  automatic: z.literal(false).optional(),
  ...limits,
  stages: z
    .array(Stage)
    .min(1, 'at least one stage; to grant without a decision, say "automatic": true')
    .max(8),
  fallback: Fallback,
  /** How long an item may wait for decisions altogether, in hours. */
  pendingHours: z.number().positive().max(2160).default(336),
});

/**
 * What a version of a policy says. Nothing is automatic unless it says so in so many words; a
 * policy with stages always names a fallback.
 */
export const PolicyDefinition = z.union([Automatic, Staged]);
export type PolicyDefinition = z.output<typeof PolicyDefinition>;
export type StagedDefinition = z.output<typeof Staged>;

export const isAutomatic = (
  definition: PolicyDefinition,
): definition is z.output<typeof Automatic> => definition.automatic === true;

/** Hours an approved right may wait for its conditions, or an automatic one for its start. */
const automaticPendingHours = 336;
export const pendingHoursOf = (definition: PolicyDefinition): number =>
  isAutomatic(definition) ? automaticPendingHours : definition.pendingHours;

/** The stages that one item goes through: the policy's, and one for each conflict to accept. */
export function plannedStages(
  definition: StagedDefinition,
  conflicts: readonly string[],
): PlannedStage[] {
  const { fallback } = definition;
  const own = definition.stages.map((stage) => ({ ...stage, fallback }));
  if (conflicts.length === 0) return own;
  const groups = conflicts.map((sodRuleId) => ({
    approvers: { kind: "owner_of_conflict" as const, sodRuleId },
    quorum: 1,
  }));
  const accepting = Stage.parse({ name: "conflict", groups, escalate: fallback });
  return [...own, { ...accepting, fallback }];
}
