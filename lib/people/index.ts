export { HrState, stateOn } from "./hr-state.ts";
export { saveSnapshots, type SaveSnapshots } from "./save-snapshots.ts";
export { employmentOf, type Snapshot } from "./snapshot.ts";
export { dayOf, endOfDay, nextDay, startOfDay } from "./zone-day.ts";
export { ensureLegalEntity, registerUnits, type UnitDraft } from "./register-units.ts";
export { turnStates } from "./turn-states.ts";
