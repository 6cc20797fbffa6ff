import { z } from "zod";
import { many, PersonId, sql, type Sql, type Tx } from "#lib/kernel/index.ts";
import { HrState } from "#lib/people/index.ts";

const Text = z.string().nullable();
const Instant = z.date().nullable();

/** A person with what a client keeps of them; `feedId` and what follows unset: no client does. */
export const UserRow = z.object({
  id: PersonId,
  version: z.number(),
  employeeNumber: z.string(),
  givenName: Text,
  familyName: Text,
  displayName: z.string(),
  workEmail: Text,
  workerType: z.string(),
  hrState: HrState,
  timeZone: z.string(),
  startDate: Text,
  endDate: Text,
  orgCode: Text,
  orgName: Text,
  title: Text,
  grade: Text,
  location: Text,
  managerId: Text,
  managerName: Text,
  sponsorId: Text,
  createdAt: z.date(),
  changedAt: z.date(),
  userName: z.string(),
  active: z.boolean(),
  externalId: Text,
  attributes: z.unknown(),
  feedId: Text,
  /** What the client said, whatever else keeps them from working. */
  saidActive: z.boolean().nullable(),
  ownSuspendedAt: Instant,
  deletedAt: Instant,
  /** The client's groups that they are in. */
  groups: z.array(z.object({ value: z.string(), display: z.string() })),
});
export type UserRow = z.output<typeof UserRow>;

/** A person whom no client named is known by their address, else by their number. */
export const userName = sql`coalesce(s.user_name, p.work_email, p.employee_number)`;

/** Works here, or is to, and nothing stops them. */
export const isActive = sql`
  (coalesce(s.active, true) and p.hr_state <> 'ended' and p.suspended_at is null)`;

export const changedAt = sql`greatest(p.changed_at, s.changed_at)`;

/** What is known of `p`: conditions and orders speak of `p`, `s`, `u` and `m`. */
export const joinedTo = sql`
  left join scim_user s on s.person_id = p.id
  left join org_unit u on u.id = p.org_unit_id
  left join person m on m.id = p.manager_id`;

export const fromUsers = sql`from person p ${joinedTo}`;

export const userColumns = sql`
  p.id, p.version + coalesce(s.version, 0) as version, p.employee_number, p.given_name,
  p.family_name, p.display_name, p.work_email, p.worker_type, p.hr_state, p.time_zone,
  p.start_date::text, p.end_date::text, u.code as org_code, u.name as org_name, p.title, p.grade,
  p.location, p.manager_id, m.display_name as manager_name, p.sponsor_id,
  coalesce(s.created_at, p.created_at) as created_at, ${changedAt} as changed_at,
  ${userName} as user_name, ${isActive} as active, s.external_id, s.attributes, s.feed_id,
  s.active as said_active, s.suspended_at as own_suspended_at, s.deleted_at,
  coalesce((select jsonb_agg(jsonb_build_object('value', g.id, 'display', g.display_name)
                             order by g.display_name, g.id)
            from scim_group_member x join scim_group g on g.id = x.group_id
            where x.person_id = p.id and x.until is null and g.retired_at is null
              and g.feed_id = s.feed_id), '[]') as groups`;

/** Deleted ones too: whoever asks looks at `deletedAt`. */
export const usersWhere = (tx: Tx, which: Sql): Promise<UserRow[]> =>
  many(tx, UserRow, sql`select ${userColumns} ${fromUsers} where ${which}`);

export const findUser = async (tx: Tx, id: string): Promise<UserRow | undefined> =>
  (await usersWhere(tx, sql`p.id = ${id}::uuid`))[0];

/** Whether a feed told of somebody: a client speaks of its own people alone. */
export async function isOfFeed(tx: Tx, { id, feedId }: UserRow, ownId: string): Promise<boolean> {
  if (feedId !== null) return feedId === ownId;
  const found = await many(
    tx,
    z.object({ feedId: z.string() }),
    sql`select feed_id from feed_row where person_id = ${id}::uuid and feed_id = ${ownId}::uuid
        union select feed_id from person_number
        where person_id = ${id}::uuid and feed_id = ${ownId}::uuid`,
  );
  return found.length > 0;
}
