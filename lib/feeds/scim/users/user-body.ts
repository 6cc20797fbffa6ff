import { parseResource } from "../parse-resource.ts";
import { userType, type Resource } from "../schema.ts";
import { scimError } from "../scim-error.ts";
import { hrUrn } from "../urns.ts";
import { extension } from "./user-resource.ts";

/** How many values one list of a User may have. */
export const valuesMax = 100;

export const parseUser = (body: unknown): Resource => parseResource(body, userType, { valuesMax });

/** The provider's id of what happened. @throws ScimError invalidValue. */
export function eventIdIn(resource: Resource): string | undefined {
  const said = extension(resource, hrUrn)["eventId"] as string | undefined;
  if (said === undefined) return undefined;
  if (/^[\x21-\x7e]{1,200}$/.test(said)) return said;
  throw scimError("invalidValue", `${hrUrn}:eventId: expected at most 200 visible characters`);
}
