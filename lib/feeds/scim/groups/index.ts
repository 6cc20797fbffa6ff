import { createGroup } from "./create-group.ts";
import { deleteGroup } from "./delete-group.ts";
import { getGroup } from "./get-group.ts";
import { listGroups } from "./list-groups.ts";
import { patchGroup } from "./patch-group.ts";
import { refreshGroups } from "./refresh-groups.ts";
import { listHeldGroups, releaseHeldGroup } from "./release-held.ts";
import { replaceGroup } from "./replace-group.ts";

export { claimParked } from "./claim-parked.ts";
export { GroupId } from "./group.ts";
export { groupsPlane } from "./groups-plane.ts";
export { groupsOfFeed } from "./groups-of-feed.ts";
export { leaveOldGroups } from "./leave-old-groups.ts";
export { refreshAll } from "./refresh-all.ts";
export { createGroup, deleteGroup, getGroup, listGroups, patchGroup, replaceGroup };
export { listHeldGroups, releaseHeldGroup };

export const doors = [
  ...[createGroup, replaceGroup, patchGroup, deleteGroup, getGroup, listGroups],
  ...[refreshGroups, releaseHeldGroup, listHeldGroups],
] as const;
