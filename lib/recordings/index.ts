import { anchorRecording, finishRecording } from "./finish-recording.ts";
import { beginRecording } from "./begin-recording.ts";
import { closeLostRecording, listLostRecordings } from "./lost-recordings.ts";
import { listInBuckets } from "./list-in-buckets.ts";
import { changeRecordingSettings, getRecordingSettings, recordingLimits } from "./settings.ts";
import { destroyExpired } from "./destroy-recordings.ts";
import { getRecording } from "./get-recording.ts";
import { holdRecording, releaseRecording } from "./hold-recording.ts";
import { listMissingRecordings } from "./list-missing.ts";
import { listRecordings } from "./list-recordings.ts";
import { listUnremoved, noteRemoved } from "./remove-chunks.ts";
import { readRecording } from "./read-recording.ts";
import { searchRecordings } from "./search-recordings.ts";
import { verifyRecording } from "./verify-recording.ts";

export { castHeader, castLines, type CastLine } from "./asciicast.ts";
export { closeLostRecordings, destroyExpiredRecordings } from "./tidy-recordings.ts";
export { keeperOver, nothingKept, RecordingFailed, type Keeper } from "./keeper.ts";
export {
  chunkPlainBytesMax,
  Header,
  recordingKinds,
  storedBytesMax,
  recordingStates,
  sideMax,
  Totals,
  type RecordingKind,
  type RecordingMark,
  type RecordingProblem,
} from "./recording.ts";
export { askBuckets, checkBuckets, type BucketCheck } from "./check-buckets.ts";
export { newRecordings, useRecordingStores, type RecordingWriter } from "./chunk-store.ts";
export { recordingFile, useRecordingFolder } from "./recording-folder.ts";
export { withoutSequences } from "./safe-output.ts";
export { walkFile } from "./walk.ts";
export { sealedPlaces } from "./sealed-places.ts";
export {
  anchorRecording,
  beginRecording,
  changeRecordingSettings,
  finishRecording,
  getRecording,
  getRecordingSettings,
  recordingLimits,
  holdRecording,
  listMissingRecordings,
  listRecordings,
  readRecording,
  releaseRecording,
  searchRecordings,
  verifyRecording,
};

/** Every command and query of this room. */
export const doors = [
  ...[beginRecording, anchorRecording, finishRecording],
  ...[listLostRecordings, closeLostRecording, listInBuckets],
  ...[listRecordings, getRecording, searchRecordings, readRecording, verifyRecording],
  ...[listMissingRecordings],
  ...[destroyExpired, listUnremoved, noteRemoved, holdRecording, releaseRecording],
  ...[getRecordingSettings, changeRecordingSettings],
] as const;
