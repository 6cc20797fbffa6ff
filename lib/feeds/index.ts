import { applyBatch } from "./apply-batch.ts";
import { doors as foreign } from "./foreign/index.ts";
import { finishRun } from "./finish-run.ts";
import { getRun, listEffect } from "./get-run.ts";
import { doors as pickup } from "./pickup/index.ts";
import { doors as inbox } from "./inbox/index.ts";
import { holdRows } from "./hold-rows.ts";
import { listFeeds, listIssues, listRuns } from "./list-runs.ts";
import { openRun } from "./open-run.ts";
import { previewRun } from "./preview-run.ts";
import { previewTold } from "./preview-told.ts";
import { releaseRun } from "./release-run.ts";
import { listHeldTurns, releaseTurns } from "./release-turns.ts";
import { saveFeed } from "./save-feed.ts";
import { doors as wecom } from "./wecom/index.ts";
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
  listHeldTurns,
  listIssues,
  listRuns,
  previewTold,
  releaseRun,
  releaseTurns,
  retractStatement,
  saveFeed,
  tellPerson,
  turnAll,
};
export { groupsPlane, listHeldGroups, refreshAll, releaseHeldGroup } from "./scim/groups/index.ts";
export {
  ForeignMapping,
  isSignedAs,
  listForeignMappings,
  receiveForeign,
  remapKept,
  saveForeignMapping,
  tidyKept,
  tryForeignMapping,
  type ForeignReceipt,
} from "./foreign/index.ts";
export {
  addSecret,
  cleaned,
  dropEvent,
  endSecret,
  eventKinds,
  eventStates,
  getEvent,
  fieldsOfKind,
  getFeedHealth,
  hookOf,
  HrEvent,
  hrKinds,
  listEvents,
  listSecrets,
  openEvent,
  previewEvent,
  receiveEvent,
  releaseEvent,
  replayEvents,
  retryEvent,
  sealedPlaces,
  settleLane,
  type EventState,
} from "./inbox/index.ts";
export {
  getSource,
  pickUp,
  pickUpNow,
  pickUpPlacesOf,
  queueDuePickUps,
  removeSource,
  saveSource,
  tidyPickUps,
  usePickUp,
} from "./pickup/index.ts";
export {
  endWecomKeys,
  listWecomKeys,
  receiveWecom,
  saveWecomKeys,
  wecomOf,
  type WecomFeed,
  type WecomKeys,
} from "./wecom/index.ts";
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
  listHeldTurns,
  listIssues,
  listRuns,
  openRun,
  previewRun,
  previewTold,
  releaseRun,
  releaseTurns,
  retractStatement,
  saveFeed,
  startRun,
  supersedeHeld,
  tellPerson,
  turnPeople,
  ...foreign,
  ...inbox,
  ...pickup,
  ...wecom,
  ...scimGroups,
  ...scim,
];
