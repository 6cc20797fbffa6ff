import { applyBatch } from "./apply-batch.ts";
import { finishRun } from "./finish-run.ts";
import { getRun, listFeeds, listIssues, listRuns } from "./list-runs.ts";
import { openRun } from "./open-run.ts";
import { previewRun } from "./preview-run.ts";
import { releaseRun } from "./release-run.ts";
import { saveFeed } from "./save-feed.ts";
import { startRun } from "./start-run.ts";
import { turnPeople } from "./turn-people.ts";

export { continueRun, importFile, type Imported, type ImportOptions } from "./import-file.ts";
export { getRun, listFeeds, listIssues, listRuns, releaseRun, saveFeed, turnPeople };
export { Mapping, noMapping } from "./file/index.ts";
export type { Counts, RunState } from "./feed.ts";
export { isRunning, knownRows } from "./known-rows.ts";
export { dropStage, stageRows } from "./stage-rows.ts";

export const doors = [
  applyBatch,
  finishRun,
  getRun,
  listFeeds,
  listIssues,
  listRuns,
  openRun,
  previewRun,
  releaseRun,
  saveFeed,
  startRun,
  turnPeople,
];
