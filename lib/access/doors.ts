import { accessOf, explainAccess } from "./access-of.ts";
import { accessWho } from "./access-who.ts";
import { changeGrace, getGrace } from "./change-grace.ts";
import { checkAccess } from "./check-access.ts";
import { endAccess, extendAccess } from "./end-access.ts";
import { getTarget } from "./get-target.ts";
import { searchTargets } from "./search-targets.ts";
import { giveAccess } from "./give-access.ts";
import { grantAdministrator } from "./grant-administrator.ts";
import { listRollouts, listRolloutPersons } from "./list-rollouts.ts";
import { listRuleFacts } from "./list-rule-facts.ts";
import { checkRule, countMatches, getRule, listRules } from "./list-rules.ts";
import {
  previewConditions,
  previewRetirement,
  previewRole,
  previewRule,
  previewRuleRetirement,
  previewSodRule,
  recordRuleOnly,
} from "./preview-changes.ts";
import { getSodRule, listSodRules } from "./list-sod-rules.ts";
import { previewAct } from "./preview-act.ts";
import { countHoldersOf, listRoleHolders } from "./list-holders.ts";
import { listPersonConditions } from "./list-person-conditions.ts";
import { recordCondition, revokeCondition } from "./record-condition.ts";
import { previewMoves } from "./preview-moves.ts";
import { previewPerson } from "./preview-person.ts";
import { previewTakeover } from "./preview-takeover.ts";
import { releaseRollout } from "./release-rollout.ts";
import { reportAccess } from "./report-access.ts";
import { resumeRollouts, runRolloutBatch } from "./run-rollout-batch.ts";
import { saveRuleDraftCommand } from "./save-rule-draft.ts";
import { showRollout, showRolloutDifference } from "./show-rollout.ts";
import { startRollout } from "./start-rollout.ts";
import { cancelRollout, pauseRollout, resumeRollout } from "./steer-rollout.ts";
import { suspendPerson, unsuspendPerson } from "./suspend-person.ts";
import { tidyAccess } from "./tidy-access.ts";
import { tryRole } from "./try-role.ts";
import { tryRule } from "./try-rule.ts";
import { undoChange } from "./undo-change.ts";
import { undoRollout } from "./undo-rollout.ts";

/** Every command and query of this room. */
export const doors = [
  ...[accessOf, accessWho, checkAccess, explainAccess, reportAccess, getTarget],
  ...[giveAccess, endAccess, extendAccess, undoChange, grantAdministrator, tidyAccess],
  ...[suspendPerson, unsuspendPerson, previewPerson, previewAct, searchTargets],
  ...[listRules, getRule, checkRule, tryRule, countMatches, listRuleFacts],
  ...[listSodRules, getSodRule, showRolloutDifference],
  ...[getGrace, changeGrace, previewMoves],
  ...[recordCondition, revokeCondition, listPersonConditions, countHoldersOf, listRoleHolders],
  ...[saveRuleDraftCommand, recordRuleOnly, previewRule, previewRuleRetirement],
  ...[tryRole, previewRole, previewConditions, previewRetirement, previewSodRule, previewTakeover],
  ...[listRollouts, showRollout, listRolloutPersons, startRollout, releaseRollout],
  ...[pauseRollout, resumeRollout, cancelRollout, undoRollout, runRolloutBatch, resumeRollouts],
] as const;
