import { z } from "zod";
import { withSchemas } from "../patch.ts";
import { isRecord, userType, type Resource } from "../schema.ts";
import { enterpriseUrn, hrUrn } from "../urns.ts";
import { versionTag } from "../version.ts";
import type { UserRow } from "./user-row.ts";

export type Email = { value: string; type?: string | undefined; primary?: boolean | undefined };

const Email = z.object({
  value: z.string(),
  type: z.string().optional(),
  primary: z.boolean().optional(),
});
const Part = z.string().optional();

/** What is kept as a client said it, since no fact of ours is it. */
export const Kept = z.object({
  name: z
    .object({
      formatted: Part,
      middleName: Part,
      honorificPrefix: Part,
      honorificSuffix: Part,
    })
    .default({}),
  userType: Part,
  preferredLanguage: Part,
  locale: Part,
  emails: z.array(Email).default([]),
  organization: Part,
  division: Part,
});
export type Kept = z.output<typeof Kept>;

/** What a resource says that is kept as it was said. */
export function keptOf(resource: Resource): Kept {
  const { userType: kind, preferredLanguage, locale, emails, name } = resource;
  const { organization, division } = extension(resource, enterpriseUrn);
  const said = { userType: kind, preferredLanguage, locale, organization, division };
  return Kept.parse({ ...said, emails: emails ?? [], name: name ?? {} });
}

/** An extension's attributes, none where it is not there. */
export function extension(resource: Resource, urn: string): Resource {
  const found = resource[urn];
  return isRecord(found) ? found : {};
}

/** The address for work: the preferred one for work, any for work, the preferred, the first. */
export function workEmailIn(emails: readonly Email[]): Email | undefined {
  const ofWork = emails.filter(({ type }) => type?.toLowerCase() === "work");
  const isPreferred = ({ primary }: Email) => primary === true;
  return ofWork.find(isPreferred) ?? ofWork[0] ?? emails.find(isPreferred) ?? emails[0];
}

/** The addresses that were said, with the one for work as facts have it now. */
function emailsOf(workEmail: string | null, kept: readonly Email[]): readonly Email[] {
  const said = workEmailIn(kept);
  if (said?.value === workEmail) return kept;
  const others = kept.filter((each) => each !== said);
  if (workEmail === null) return others;
  return [{ type: "work", primary: true, ...said, value: workEmail }, ...others];
}

/** A person as a SCIM User; what the client of `feedId` calls them is for its eyes alone. */
export function resourceOf(row: UserRow, feedId: string | undefined): Resource {
  const kept = Kept.parse(row.attributes ?? {});
  const emails = emailsOf(row.workEmail, kept.emails);
  const { userName, active, displayName, title, timeZone } = row;
  const { userType: kind, preferredLanguage, locale } = kept;
  const { givenName, familyName } = row;
  const resource = present({
    ...{ id: row.id, externalId: row.feedId === feedId ? row.externalId : null, userName },
    name: present({ ...kept.name, givenName, familyName }),
    ...{
      displayName,
      title,
      userType: kind,
      preferredLanguage,
      locale,
      timezone: timeZone,
      active,
    },
    emails: emails.length === 0 ? undefined : emails,
    groups: row.groups.length === 0 || row.feedId !== feedId ? undefined : row.groups,
    [enterpriseUrn]: enterpriseOf(row, kept),
    [hrUrn]: hrOf(row),
    meta: {
      resourceType: "User",
      created: row.createdAt.toISOString(),
      lastModified: row.changedAt.toISOString(),
      version: versionTag(row.version),
    },
  });
  return withSchemas(resource, userType);
}

function enterpriseOf(row: UserRow, { organization, division }: Kept): Resource {
  const { employeeNumber, orgName, managerId, managerName } = row;
  return present({
    ...{ employeeNumber, organization, division, department: orgName },
    manager: managerId === null ? null : present({ value: managerId, displayName: managerName }),
  });
}

function hrOf(row: UserRow): Resource {
  const { workerType, startDate, endDate, timeZone, location, grade, orgCode, hrState } = row;
  const sponsor = row.sponsorId === null ? null : { value: row.sponsorId };
  return present({
    ...{ workerType, startDate, endDate, timeZone, sponsor, location, grade, hrState },
    orgUnit: orgCode,
  });
}

/** What has no value is not there (RFC 7643 §2.5). */
function present(parts: Record<string, unknown>): Resource {
  const isThere = (value: unknown) =>
    value !== null && value !== undefined && !(isRecord(value) && Object.keys(value).length === 0);
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => isThere(value)));
}
