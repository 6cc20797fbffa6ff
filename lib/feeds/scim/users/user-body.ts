import { parseResource } from "../parse-resource.ts";
import { userType, type Resource } from "../schema.ts";
import { scimError } from "../scim-error.ts";
import { hrUrn } from "../urns.ts";
import { extension } from "./user-resource.ts";

/** How many values one list of a User may have. */
export const valuesMax = 100;

export const parseUser = (body: unknown): Resource => parseResource(body, userType, { valuesMax });

/** What a provider calls what happened, and all that it says of it. */
export type EventTold = { readonly key: string; readonly said: string };

/** @throws ScimError invalidValue. */
export function eventIn(resource: Resource, body: unknown): EventTold | undefined {
  const key = extension(resource, hrUrn)["eventId"] as string | undefined;
  if (key === undefined) return undefined;
  if (/^[\x21-\x7e]{1,200}$/.test(key)) return { key, said: JSON.stringify(body) };
  throw scimError("invalidValue", `${hrUrn}:eventId: expected at most 200 visible characters`);
}
