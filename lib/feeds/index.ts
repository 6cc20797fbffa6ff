import { applyBatch } from "./apply-batch.ts";
import { finishRun } from "./finish-run.ts";
import { openRun } from "./open-run.ts";
import { previewRun } from "./preview-run.ts";
import { releaseRun } from "./release-run.ts";
import { startRun } from "./start-run.ts";
import { turnPeople } from "./turn-people.ts";

export { continueRun, importFile, type Imported, type ImportOptions } from "./import-file.ts";
export { releaseRun, turnPeople };
export type { Counts, RunState } from "./feed.ts";
export { isRunning, knownRows } from "./known-rows.ts";
export { dropStage, stageRows } from "./stage-rows.ts";

export const doors = [applyBatch, finishRun, openRun, previewRun, releaseRun, startRun, turnPeople];
