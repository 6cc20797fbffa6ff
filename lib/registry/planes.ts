import { hostsPlane } from "#lib/bastion/index.ts";
import { groupsPlane } from "#lib/feeds/index.ts";
import { ownPlanes, type Plane } from "#lib/fulfilment/index.ts";
import { factorsPlane } from "#lib/signin/index.ts";

const { sessions, access, requests, approvals, delegations } = ownPlanes;

/** Every way in which somebody reaches something, sessions and production first. */
export const planes: readonly Plane[] = [
  ...[sessions, hostsPlane, access, requests, approvals, delegations],
  ...[groupsPlane, factorsPlane],
];
