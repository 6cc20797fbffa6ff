export type * from "./assignment.ts";
export * from "./cause.ts";
export * from "./commit-plans.ts";
export { loadHoldings } from "./holdings-store.ts";
export type { Intent } from "./intents.ts";
export { changesNothing, plan, type Plan } from "./plan.ts";
export { personDeclarations } from "./person-declarations.ts";
export { planPeople, recompute, type Recompute } from "./recompute.ts";
export type { Subject } from "./subject.ts";
export { eachSubject, loadSubjects, lockSubjects } from "./subject-store.ts";
export type { World } from "./world.ts";
export { loadWorld, shareWorld } from "./world-store.ts";
export { closeAccessOf } from "./close-access.ts";
export { endAssignment, extendAssignment } from "./end-assignment.ts";
export { grantFromRequest, reviewDaysMax, type Grant } from "./grant-from-request.ts";
export { forever } from "./interval.ts";
export { rightsOf } from "./portal-rights.ts";
export { conflictsOf, planTrial, unmetConditions, type Trial } from "./try-targets.ts";
export { BrakeSettings, brakeTrips, holdReasonOf, loadBrake, type BrakeTrip } from "./brake.ts";
export { Draft } from "./draft.ts";
export { differenceOf, effectHash, effectOfPlan, type PersonEffect } from "./effect.ts";
export * from "./preview-changes.ts";
export { previewDraft, type DraftPreview, type Previewed } from "./preview-draft.ts";
export { describeRule, describeSodRule, recordOnly } from "./describe-rules.ts";
export { rehearseDraft } from "./rehearse-draft.ts";
export { releaseRollout } from "./release-rollout.ts";
export { canRelease, rightFor as rolloutRight, Rollout, type RolloutState } from "./rollout.ts";
export {
  countReleasers,
  getRollout,
  insertRollout,
  lockRollout,
  markDone,
  nextPersons,
  turnRollout,
} from "./rollout-store.ts";
export { batchPersonsMax, resumeRollouts, runRolloutBatch } from "./run-rollout-batch.ts";
export { RuleDraft, saveRuleDraft, saveRuleDraftCommand } from "./save-rule-draft.ts";
export {
  begin as beginRollout,
  start as startLockedRollout,
  startRollout,
} from "./start-rollout.ts";
export { startAndRun } from "./start-and-run.ts";
export { cancelRollout, pauseRollout, resumeRollout } from "./steer-rollout.ts";
export { undoRollout } from "./undo-rollout.ts";
export { checkAccess } from "./check-access.ts";
export { maySeeAccessOf } from "./policy.ts";
export { tidyAccess } from "./tidy-access.ts";
export { endAccess, extendAccess } from "./end-access.ts";
export { findTarget } from "./find-target.ts";
export { giveAccess } from "./give-access.ts";
export { grantAdministrator } from "./grant-administrator.ts";
export { ensurePortalSystem, portalRights, type PortalRight } from "./portal-system.ts";
export { previewTakeover } from "./preview-takeover.ts";
export { suspendPerson, unsuspendPerson } from "./suspend-person.ts";
export { undoChange } from "./undo-change.ts";
export { accessOf, explainAccess } from "./access-of.ts";
export {
  accessWho,
  countHolders,
  findHolders,
  reportAccess,
  streamHolders,
  type Holder,
} from "./access-who.ts";
export { searchTargets } from "./search-targets.ts";
export { listRollouts, listRolloutPersons } from "./list-rollouts.ts";
export { listRuleFacts } from "./list-rule-facts.ts";
export { countHoldersOf, listPersonConditions, listRoleHolders } from "./list-holders.ts";
export { recordCondition, revokeCondition } from "./record-condition.ts";
export { checkRule, countMatches, getRule, listRules } from "./list-rules.ts";
export { getSodRule, listSodRules } from "./list-sod-rules.ts";
export { NamedRight, nameRights } from "./named-rights.ts";
export { previewAct } from "./preview-act.ts";
export { previewPerson } from "./preview-person.ts";
export { doors } from "./doors.ts";
export { tasks } from "./tasks.ts";
export { showRollout, showRolloutDifference } from "./show-rollout.ts";
export { tryRole } from "./try-role.ts";
export { tryRule } from "./try-rule.ts";
