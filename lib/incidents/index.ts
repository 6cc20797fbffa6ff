import { detectOverreach } from "./detect-overreach.ts";
import { listDetections } from "./list-detections.ts";
import { changeDetectionSettings, detectionLimits, getDetectionSettings } from "./settings.ts";

export { findAlert } from "./find-alert.ts";
export { recordOverreach } from "./tasks.ts";
export { changeDetectionSettings, detectionLimits, getDetectionSettings, listDetections };

export const doors = [
  detectOverreach,
  listDetections,
  getDetectionSettings,
  changeDetectionSettings,
];
