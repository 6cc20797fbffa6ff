import { listDetections } from "./list-detections.ts";
import { recordDetection } from "./record-detection.ts";
import { changeDetectionSettings, detectionLimits, getDetectionSettings } from "./settings.ts";

export { findAlert } from "./find-alert.ts";
export { detect, detectHost, detectSession, detectTokenMisuse } from "./tasks.ts";
export { changeDetectionSettings, detectionLimits, getDetectionSettings, listDetections };

export const doors = [
  recordDetection,
  listDetections,
  getDetectionSettings,
  changeDetectionSettings,
];
