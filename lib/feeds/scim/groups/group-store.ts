import { z } from "zod";
import {
  execute,
  many,
  maybe,
  newId,
  sql,
  type Sql,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";
import { scimError, ScimError } from "../scim-error.ts";
import { Group, noGroup, type GroupId } from "./group.ts";

export const groupColumns = sql`
  g.id, g.feed_id, g.display_name, g.external_id, g.version, g.members, g.parked, g.created_at,
  g.changed_at`;

type Asked = {
  readonly groupId: string;
  readonly feedId: string;
  /** The version that the client knows; unset: any. */
  readonly ifMatch?: number | undefined;
};

/**
 * The feed's own group, locked until commit: of writes at once each sees the one before.
 * @throws ScimError 404, also for another feed's group; 412 where it is not the version asked for.
 */
export async function lockGroup(tx: Tx, { groupId, feedId, ifMatch }: Asked): Promise<Group> {
  const group = await maybe(
    tx,
    Group,
    sql`select ${groupColumns} from scim_group g
        where g.id = ${groupId}::uuid and g.feed_id = ${feedId}::uuid and g.retired_at is null
        for update`,
  );
  if (!group) throw noGroup(groupId);
  if (ifMatch === undefined || ifMatch === group.version) return group;
  throw new ScimError(412, `expected version ${ifMatch}, found ${group.version}`);
}

/** Groups that are there, where this holds. */
export const findGroups = (tx: Tx, which: Sql): Promise<Group[]> =>
  many(
    tx,
    Group,
    sql`select ${groupColumns} from scim_group g where g.retired_at is null ${which}`,
  );

/**
 * A step: nobody else takes this name until commit.
 * @throws ScimError uniqueness where another group of the feed has it, in whatever case.
 */
export async function claimName(
  { tx }: Work,
  { feedId, displayName, groupId }: Pick<Group, "feedId" | "displayName"> & { groupId?: GroupId },
): Promise<void> {
  await execute(
    tx,
    sql`select pg_advisory_xact_lock(
          hashtextextended('scim-group:' || ${feedId}::text || lower(${displayName}::text), 0))`,
  );
  const taken = await maybe(
    tx,
    z.object({ id: z.string() }),
    sql`select id from scim_group
        where feed_id = ${feedId}::uuid and lower(display_name) = lower(${displayName}::text)
          and retired_at is null and id is distinct from ${groupId ?? null}::uuid`,
  );
  if (taken) throw scimError("uniqueness", "displayName: another group has this name");
}

type Naming = Pick<Group, "feedId" | "displayName" | "externalId">;

export async function insertGroup(work: Work, naming: Naming): Promise<Group> {
  await claimName(work, naming);
  const { tx, now } = work;
  const group: Group = {
    ...naming,
    id: newId(),
    version: 1,
    members: 0,
    parked: 0,
    createdAt: now,
    changedAt: now,
  };
  await execute(
    tx,
    sql`insert into scim_group (id, feed_id, display_name, external_id, version, members, parked,
                                created_at, changed_at)
        values (${group.id}::uuid, ${group.feedId}::uuid, ${group.displayName},
                ${group.externalId}, 1, 0, 0, ${now}, ${now})`,
  );
  return group;
}

export const updateGroup = (tx: Tx, group: Group) =>
  execute(
    tx,
    sql`update scim_group
        set display_name = ${group.displayName}, external_id = ${group.externalId},
            version = ${group.version}, members = ${group.members}, parked = ${group.parked},
            changed_at = ${group.changedAt}
        where id = ${group.id}::uuid`,
  );
