import { blockDevice, freeDevice, renameDevice } from "./change-device.ts";
import { listDevicesOfPerson, listMyDevices } from "./list-devices.ts";
import { askDevice, proveDevice, suspectDevice } from "./prove-device.ts";
import { changeRiskRules, getRiskRules } from "./risk-settings.ts";
import { tryRiskRules } from "./try-rules.ts";

export { assessClient, tidyAssessments, type Assessed } from "./assess.ts";
export { clientOf } from "./client.ts";
export { ClientReport, readProof, type DeviceProof } from "./proof.ts";
export { bindSession, offerBinding, refreshSession } from "./bound-session.ts";
export { countOnDevice, knownDevice } from "./device-store.ts";
export { endSuspected, isKeyOf } from "./prove-device.ts";
export { passes, RiskRules } from "./risk-rules.ts";
export { signalKinds } from "./signals.ts";
export { suspect } from "./suspect.ts";
export {
  askDevice,
  blockDevice,
  changeRiskRules,
  freeDevice,
  getRiskRules,
  listDevicesOfPerson,
  listMyDevices,
  proveDevice,
  renameDevice,
  suspectDevice,
  tryRiskRules,
};

export const doors = [
  askDevice,
  suspectDevice,
  listMyDevices,
  listDevicesOfPerson,
  renameDevice,
  blockDevice,
  freeDevice,
  getRiskRules,
  changeRiskRules,
  tryRiskRules,
];
