import { applyBatch } from "./apply-batch.ts";
import { finishRun } from "./finish-run.ts";
import { getRun, listEffect } from "./get-run.ts";
import { doors as inbox } from "./inbox/index.ts";
import { holdRows } from "./hold-rows.ts";
import { listFeeds, listIssues, listRuns } from "./list-runs.ts";
import { openRun } from "./open-run.ts";
import { previewRun } from "./preview-run.ts";
import { previewTold } from "./preview-told.ts";
import { releaseRun } from "./release-run.ts";
import { saveFeed } from "./save-feed.ts";
import { doors as scimGroups } from "./scim/groups/index.ts";
import { doors as scim } from "./scim/doors.ts";
import { startRun } from "./start-run.ts";
import { supersedeHeld } from "./supersede-held.ts";
import { retractStatement, tellPerson } from "./tell-person.ts";
import { turnAll } from "./turn-all.ts";
import { turnPeople } from "./turn-people.ts";

export { tidyEffects } from "./tidy-effects.ts";
export { continueRun, importFile, type Imported, type ImportOptions } from "./import-file.ts";
export {
  getRun,
  listEffect,
  listFeeds,
  listIssues,
  listRuns,
  previewTold,
  releaseRun,
  retractStatement,
  saveFeed,
  tellPerson,
  turnAll,
};
export { groupsPlane, refreshAll } from "./scim/groups/index.ts";
export {
  addSecret,
  dropEvent,
  endSecret,
  eventKinds,
  eventStates,
  getEvent,
  getFeedHealth,
  hookOf,
  HrEvent,
  listEvents,
  listSecrets,
  openEvent,
  receiveEvent,
  releaseEvent,
  retryEvent,
  sealedPlaces,
  settleLane,
  type EventState,
} from "./inbox/index.ts";
export * as scim from "./scim/index.ts";
export { feedFields, Mapping } from "./file/index.ts";
export { LifecycleEvent } from "./lifecycle-event.ts";
export { runStates, type RunState } from "./feed.ts";

export const doors = [
  applyBatch,
  finishRun,
  getRun,
  holdRows,
  listEffect,
  listFeeds,
  listIssues,
  listRuns,
  openRun,
  previewRun,
  previewTold,
  releaseRun,
  retractStatement,
  saveFeed,
  startRun,
  supersedeHeld,
  tellPerson,
  turnPeople,
  ...inbox,
  ...scimGroups,
  ...scim,
];
