import type { Door } from "#lib/kernel/index.ts";
import { exportBundle } from "./export-bundle.ts";
import { getEvent } from "./get-event.ts";
import { listCheckpoints } from "./list-checkpoints.ts";
import { listEvents } from "./list-events.ts";
import { proveConsistency } from "./prove-consistency.ts";
import { raiseAlarm } from "./raise-alarm.ts";
import { takeBackup } from "./take-backup.ts";
import { unmaskEvent } from "./unmask-event.ts";
import { verifyNow } from "./verify-now.ts";

export { appendEvents } from "./append-events.ts";
export { checkpointFolder, useCheckpointFolder } from "./checkpoint-place.ts";
export { copyCheckpoints } from "./copy-checkpoints.ts";
export { lastCopied, pinnedKey } from "./checkpoint-folder.ts";
export { findEdited } from "./find-edited.ts";
export { exportBundle } from "./export-bundle.ts";
export { getEvent } from "./get-event.ts";
export { keepLog, verifyOnSchedule } from "./keep-log.ts";
export { listCheckpoints } from "./list-checkpoints.ts";
export { listEvents } from "./list-events.ts";
export { proveConsistency } from "./prove-consistency.ts";
export { sealedPlaces } from "./sealed-places.ts";
export { sequenceAll } from "./sequence-events.ts";
export { parseVkey } from "./signed-note.ts";
export { takeBackup } from "./take-backup.ts";
export { unmaskEvent } from "./unmask-event.ts";
export { verifyBundle, type BundleVerification } from "./verify-bundle.ts";
export { verifyLog, type Verification } from "./verify-log.ts";
export { verifyNow } from "./verify-now.ts";

export const doors: readonly Door[] = [
  listEvents,
  getEvent,
  unmaskEvent,
  listCheckpoints,
  proveConsistency,
  verifyNow,
  exportBundle,
  raiseAlarm,
  takeBackup,
];
