import { dueItems, dueLeavers } from "./due-leavers.ts";
import { followLeaver } from "./follow-leaver.ts";
import { getLeaver } from "./get-leaver.ts";
import { handOver } from "./hand-over.ts";
import { listLeavers } from "./list-leavers.ts";
import { reassignItem } from "./reassign.ts";
import { settleBack } from "./settle-back.ts";

export { usePlanes, type Plane } from "./plane.ts";
export { countRows, ownPlanes } from "./own-planes.ts";
export { getCase as getLeaverCase } from "./case-store.ts";
export { itemsOf as itemsOfLeaver } from "./item-store.ts";
export { proveLeavers, followLeavers, openLeavers, sweepLeavers } from "./tasks.ts";
export { caseStates as leaverStates } from "./leaver-case.ts";
export { getLeaver, listLeavers, reassignItem, settleBack };

export const doors = [
  ...[listLeavers, getLeaver, reassignItem, settleBack],
  ...[followLeaver, handOver, dueLeavers, dueItems],
] as const;
