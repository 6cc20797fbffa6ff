import type { PatchOperation, Resource } from "#lib/feeds/scim/index.ts";
import { enterpriseUrn, hrUrn, isScimError, userUrn } from "#lib/feeds/scim/index.ts";

/** RFC 7643 §8.3, as far as Postern keeps it. */
export const barbara = (): Resource => ({
  schemas: [userUrn, enterpriseUrn],
  id: "2819c223-7f76-453a-919d-413861904646",
  externalId: "701984",
  userName: "bjensen@example.com",
  name: {
    formatted: "Ms. Barbara J Jensen, III",
    familyName: "Jensen",
    givenName: "Barbara",
    middleName: "Jane",
    honorificPrefix: "Ms.",
    honorificSuffix: "III",
  },
  displayName: "Babs Jensen",
  emails: [
    { value: "bjensen@example.com", type: "work", primary: true },
    { value: "babs@jensen.org", type: "home" },
  ],
  userType: "Employee",
  title: "Tour Guide",
  preferredLanguage: "en-US",
  locale: "en-US",
  timezone: "America/Los_Angeles",
  active: true,
  groups: [
    {
      value: "e9e30dba-f08f-4109-8486-d5c6a331660a",
      $ref: "https://example.com/v2/Groups/e9e30dba-f08f-4109-8486-d5c6a331660a",
      display: "Tour Guides",
    },
  ],
  [enterpriseUrn]: {
    employeeNumber: "701984",
    organization: "Universal Studios",
    division: "Theme Park",
    department: "Tour Operations",
    manager: {
      value: "26118915-6090-4610-87e4-49d8ca9f808d",
      $ref: "../Users/26118915-6090-4610-87e4-49d8ca9f808d",
      displayName: "John Smith",
    },
  },
  meta: {
    resourceType: "User",
    created: "2010-01-23T04:56:22Z",
    lastModified: "2011-05-13T04:42:34Z",
    version: String.raw`W\/"3694e05e9dff591"`,
    location: "https://example.com/v2/Users/2819c223-7f76-453a-919d-413861904646",
  },
});

/** A body as a provider of people sends it for a contractor. */
export const contractor = () => ({
  schemas: [userUrn, hrUrn],
  userName: "c.lee@example.com",
  [hrUrn]: {
    workerType: "Contractor",
    startDate: "2026-03-01",
    endDate: "2026-08-31",
    timeZone: "Asia/Shanghai",
    sponsor: { employeeNumber: "10007" },
    location: "Shanghai",
    grade: "C2",
    orgUnit: "d005",
    hrState: "pre_hire",
    effectiveAt: "2026-03-01",
    eventId: "Evt-1",
  },
});

/** The refusal that an act met; an error of any other kind goes on. */
export function refusalOf(act: () => unknown) {
  try {
    act();
  } catch (error) {
    if (isScimError(error)) return error;
    throw error;
  }
  return undefined;
}

export const add = (path: string, value: unknown): PatchOperation => ({ op: "add", path, value });
export const replace = (path: string, value: unknown): PatchOperation => ({
  ...{ op: "replace", path, value },
});
export const remove = (path: string, value?: unknown): PatchOperation => ({
  ...{ op: "remove", path, value },
});
