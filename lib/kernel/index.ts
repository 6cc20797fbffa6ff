export * from "./actor.ts";
export { Assurance } from "./assurance.ts";
export * from "./begin.ts";
export * from "./clock.ts";
export * from "./command.ts";
export { csvLines, isFormula, type Cell } from "./csv.ts";
export * from "./database.ts";
export * from "./decision.ts";
export type { Door, DoorSpec, Opened } from "./door.ts";
export * from "./errors.ts";
export * from "./evaluate-aside.ts";
export {
  compileExpression,
  expressionCostMax,
  type Declarations,
  type Expression,
  type Facts,
} from "./expression.ts";
export * from "./value-expression.ts";
export type * from "./events.ts";
export { forgetAnswers } from "./forget-answers.ts";
export * from "./ids.ts";
export { depthOfJson } from "./json-depth.ts";
export type { KmsSetting } from "./kms-setting.ts";
export * from "./impersonation.ts";
export { dayMs, Instant } from "./instant.ts";
export { beginning, containing } from "./like.ts";
export * from "./live.ts";
export * from "./log.ts";
export { queueJobs } from "./outbox.ts";
export * from "./paging.ts";
export * from "./ports.ts";
export { isProof, type ProofNeeded } from "./proof.ts";
export type { BucketSetting } from "./recording-store-setting.ts";
export { Reason } from "./reason.ts";
export * from "./query.ts";
export * from "./record.ts";
export { holdLock } from "./session-lock.ts";
export { findSetting, lockSetting, readDecided, saveSetting } from "./setting-store.ts";
export { limiterOf } from "./rate.ts";
export { isOfSource, sourceOf } from "./source.ts";
export { freeDeadWorkers, showAlive } from "./worker-locks.ts";
export * from "./singleton.ts";
export type { SmtpSetting } from "./smtp-setting.ts";
