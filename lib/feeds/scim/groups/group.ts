import { z } from "zod";
import { idOf } from "#lib/kernel/index.ts";
import { FeedId } from "../../feed.ts";
import { groupType, type Resource } from "../schema.ts";
import { scimError, ScimError } from "../scim-error.ts";

export const GroupId = idOf("scim-group");
export type GroupId = z.output<typeof GroupId>;

export const Group = z.object({
  id: GroupId,
  feedId: FeedId,
  displayName: z.string(),
  externalId: z.string().nullable(),
  version: z.number(),
  members: z.number(),
  parked: z.number(),
  createdAt: z.date(),
  changedAt: z.date(),
});
export type Group = z.output<typeof Group>;

/** How many people one group may have, and one call may name. */
export const membersMax = 200_000;
/** How many members of one group may be nobody yet. */
export const parkedMax = 100_000;
/** Operations of one PATCH. */
export const operationsMax = 1000;
const nameMax = 256;

/** What every answer of one group is. */
export const Answer = z.object({
  resource: z.record(z.string(), z.unknown()),
  version: z.number(),
});
export type Answer = z.output<typeof Answer>;

export type Member = { readonly value: string; readonly display: string | null };

/** As SCIM shows it; the entrance, which knows its own address, adds the locations. */
export function resourceOf(group: Group, members?: readonly Member[]): Resource {
  return {
    schemas: [groupType.core.id],
    id: group.id,
    ...(group.externalId !== null && { externalId: group.externalId }),
    displayName: group.displayName,
    ...(members !== undefined && members.length > 0 && { members: members.map(memberOf) }),
    meta: {
      resourceType: groupType.name,
      created: group.createdAt.toISOString(),
      lastModified: group.changedAt.toISOString(),
      version: `W/"${group.version}"`,
    },
  };
}

const memberOf = ({ value, display }: Member) => ({
  value,
  ...(display !== null && { display }),
  type: "User",
});

/** @throws ScimError invalidValue for a name that is too long to be searched by. */
export function checkedName(attribute: string, name: string): string {
  if (name.length <= nameMax) return name;
  throw scimError("invalidValue", `${attribute}: expected at most ${nameMax} characters`);
}

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Ids are the same in capitals; other names are what they are. */
export const canonical = (name: string): string => (uuid.test(name) ? name.toLowerCase() : name);
export const isUuid = (name: string): boolean => uuid.test(name);

export const noGroup = (groupId: string) => new ScimError(404, `no group ${groupId}`);
