import { applyBatch } from "./apply-batch.ts";
import { finishRun } from "./finish-run.ts";
import { getRun, listEffect } from "./get-run.ts";
import { holdRows } from "./hold-rows.ts";
import { listFeeds, listIssues, listRuns } from "./list-runs.ts";
import { openRun } from "./open-run.ts";
import { previewRun } from "./preview-run.ts";
import { releaseRun } from "./release-run.ts";
import { saveFeed } from "./save-feed.ts";
import { startRun } from "./start-run.ts";
import { supersedeHeld } from "./supersede-held.ts";
import { turnPeople } from "./turn-people.ts";

export { tidyEffects } from "./tidy-effects.ts";
export { continueRun, importFile, type Imported, type ImportOptions } from "./import-file.ts";
export { getRun, listEffect, listFeeds, listIssues, listRuns, releaseRun, saveFeed, turnPeople };
export { feedFields, Mapping } from "./file/index.ts";
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
  releaseRun,
  saveFeed,
  startRun,
  supersedeHeld,
  turnPeople,
];
