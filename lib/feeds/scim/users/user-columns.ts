import { sql, type Sql } from "#lib/kernel/index.ts";
import type { Column, FilterColumns, Rows } from "../compile-filter.ts";
import { enterpriseUrn, hrUrn } from "../urns.ts";
import { changedAt, isActive, userName } from "./user-row.ts";

const text = (column: Sql): Column => ({ column, kind: "text" });
const kept = (name: string): Column => text(sql`s.attributes ->> ${name}`);
const keptName = (name: string): Column => text(sql`s.attributes -> 'name' ->> ${name}`);

const enterprise = (name: string) => `${enterpriseUrn}:${name}`.toLowerCase();
const hr = (name: string) => `${hrUrn}:${name}`.toLowerCase();

/** What is searched and sorted alike. */
const plain: [string, Column][] = [
  ["id", { column: sql`p.id`, kind: "id" }],
  ["meta.resourcetype", text(sql`'User'::text`)],
  ["meta.created", { column: sql`coalesce(s.created_at, p.created_at)`, kind: "dateTime" }],
  ["meta.lastmodified", { column: changedAt, kind: "dateTime" }],
  ["name.givenname", text(sql`p.given_name`)],
  ["name.familyname", text(sql`p.family_name`)],
  ["name.formatted", keptName("formatted")],
  ["name.middlename", keptName("middleName")],
  ["name.honorificprefix", keptName("honorificPrefix")],
  ["name.honorificsuffix", keptName("honorificSuffix")],
  ["displayname", text(sql`p.display_name`)],
  ["title", text(sql`p.title`)],
  ["usertype", kept("userType")],
  ["preferredlanguage", kept("preferredLanguage")],
  ["locale", kept("locale")],
  ["timezone", text(sql`p.time_zone`)],
  ["active", { column: isActive, kind: "boolean" }],
  [enterprise("employeeNumber"), text(sql`p.employee_number`)],
  [enterprise("organization"), kept("organization")],
  [enterprise("division"), kept("division")],
  [enterprise("department"), text(sql`u.name`)],
  [enterprise("manager"), { column: sql`p.manager_id`, kind: "id" }],
  [enterprise("manager.value"), { column: sql`p.manager_id`, kind: "id" }],
  [enterprise("manager.displayName"), text(sql`m.display_name`)],
  [hr("workerType"), text(sql`p.worker_type`)],
  [hr("startDate"), text(sql`p.start_date::text`)],
  [hr("endDate"), text(sql`p.end_date::text`)],
  [hr("timeZone"), text(sql`p.time_zone`)],
  [hr("sponsor.value"), { column: sql`p.sponsor_id`, kind: "id" }],
  [hr("location"), text(sql`p.location`)],
  [hr("grade"), text(sql`p.grade`)],
  [hr("orgUnit"), text(sql`u.code`)],
  [hr("hrState"), text(sql`p.hr_state`)],
];

/** Names as rows, each branch with an index of its own. */
const names: Rows = {
  some: (condition) => sql`p.id in (
    select n.id from (
      select person_id as id, user_name as name from scim_user where deleted_at is null
      union all
      select q.id, q.work_email from person q
      where q.work_email is not null
        and not exists (select from scim_user x where x.person_id = q.id)
      union all
      select q.id, q.employee_number from person q
      where q.work_email is null
        and not exists (select from scim_user x where x.person_id = q.id)) n
    where ${condition})`,
  columns: new Map([["value", text(sql`n.name`)]]),
};

/** Of one client alone: another one's ids are none. */
const externalIds = (feedId: string | undefined): Rows => ({
  some: (condition) => sql`p.id in (
    select x.person_id from scim_user x
    where x.feed_id = ${feedId ?? null}::uuid and ${condition})`,
  columns: new Map([["value", { column: sql`x.external_id`, kind: "exact" }]]),
});

/** The address that facts know, and those that a client keeps beside it. */
const emails: Rows = {
  some: (condition) => sql`p.id in (
    select e.id from (
      select q.id, q.work_email as value, 'work'::text as type, true as "primary"
      from person q where q.work_email is not null
      union all
      select k.person_id, k.value, k.type, k.is_primary from scim_user_address k) e
    where ${condition})`,
  columns: new Map<string, Column>([
    ["value", text(sql`e.value`)],
    ["type", text(sql`e.type`)],
    ["primary", { column: sql`e."primary"`, kind: "boolean" }],
  ]),
};

/** What a filter may name. */
export const searched = (feedId: string | undefined): FilterColumns =>
  new Map<string, Column | Rows>([
    ...plain,
    ["username", names],
    ["externalid", externalIds(feedId)],
    ["emails", emails],
  ]);

/** What a list may be ordered by. */
export const sorted = (feedId: string | undefined): FilterColumns =>
  new Map<string, Column>([
    ...plain,
    ["username", text(userName)],
    [
      "externalid",
      {
        column: sql`case when s.feed_id = ${feedId ?? null}::uuid then s.external_id end`,
        kind: "exact",
      },
    ],
    ["emails", text(sql`p.work_email`)],
    ["emails.value", text(sql`p.work_email`)],
  ]);
