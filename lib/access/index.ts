export type * from "./assignment.ts";
export * from "./cause.ts";
export * from "./commit-plans.ts";
export type { Intent } from "./intents.ts";
export { changesNothing, plan, type Plan } from "./plan.ts";
export { personDeclarations } from "./person-declarations.ts";
export { planPeople, recompute } from "./recompute.ts";
export type { Subject } from "./subject.ts";
export { lockSubjects } from "./subject-store.ts";
export type { World } from "./world.ts";
export { shareWorld } from "./world-store.ts";
export { endAssignment, extendAssignment } from "./end-assignment.ts";
export { grantFromRequest } from "./grant-from-request.ts";
export { inForce, isIntended } from "./in-force.ts";
export { forever } from "./interval.ts";
export { holdersOfRight, rightsOf } from "./portal-rights.ts";
export { conflictsOf, unmetConditions } from "./try-targets.ts";
export { brakeTrips, type BrakeTrip } from "./brake.ts";
export { Draft } from "./draft.ts";
export { effectHash, effectOfPlan, type PersonEffect } from "./effect.ts";
export * from "./preview-changes.ts";
export { describeRule, describeSodRule, recordOnly } from "./describe-rules.ts";
export { rehearseDraft } from "./rehearse-draft.ts";
export { releaseRollout } from "./release-rollout.ts";
export { rightFor as rolloutRight } from "./rollout.ts";
export { resumeRollouts, runRolloutBatch } from "./run-rollout-batch.ts";
export { RuleDraft, saveRuleDraft, saveRuleDraftCommand } from "./save-rule-draft.ts";
export { startRollout } from "./start-rollout.ts";
export { startAndRun } from "./start-and-run.ts";
export { cancelRollout, pauseRollout, resumeRollout } from "./steer-rollout.ts";
export { undoRollout } from "./undo-rollout.ts";
export { checkAccess } from "./check-access.ts";
export { maySeeAccessOf } from "./policy.ts";
export { tidyAccess } from "./tidy-access.ts";
export { endAccess, extendAccess } from "./end-access.ts";
export { getTarget } from "./get-target.ts";
export { giveAccess } from "./give-access.ts";
export { grantAdministrator } from "./grant-administrator.ts";
export { ensurePortalSystem, portalRights } from "./portal-system.ts";
export { previewTakeover } from "./preview-takeover.ts";
export { suspendPerson, unsuspendPerson } from "./suspend-person.ts";
export { undoChange } from "./undo-change.ts";
export { accessOf, explainAccess } from "./access-of.ts";
export {
  accessWho,
  countHolders,
  listHolders,
  reportAccess,
  streamHolders,
  type Holder,
} from "./access-who.ts";
export { searchTargets } from "./search-targets.ts";
export { listRollouts, listRolloutPersons } from "./list-rollouts.ts";
export { listRuleFacts } from "./list-rule-facts.ts";
export { countHoldersOf, listRoleHolders } from "./list-holders.ts";
export { listPersonConditions } from "./list-person-conditions.ts";
export { recordCondition, revokeCondition } from "./record-condition.ts";
export { checkRule, countMatches, getRule, listRules } from "./list-rules.ts";
export { getSodRule, listSodRules } from "./list-sod-rules.ts";
export { previewAct } from "./preview-act.ts";
export { previewPerson } from "./preview-person.ts";
export { doors } from "./doors.ts";
export { tasks } from "./tasks.ts";
export { showRollout, showRolloutDifference } from "./show-rollout.ts";
export { tryRole } from "./try-role.ts";
export { tryRule } from "./try-rule.ts";
