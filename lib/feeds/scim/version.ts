import { ScimError } from "./scim-error.ts";

/** A weak entity tag (RFC 7644 §3.14): what counts is what it says, not its octets. */
export const versionTag = (version: number): string => `W/"${version}"`;

const bare = (tag: string): string => tag.trim().replace(/^W\//i, "");

/** Whether a list of entity tags, or "*", names this version (RFC 9110 §13.1). */
export const isVersionIn = (tags: string, version: number): boolean =>
  tags.trim() === "*" || tags.split(",").some((tag) => bare(tag) === `"${version}"`);

/**
 * Refuses a change that was made of another version than the one that is there.
 * @throws ScimError 412.
 */
export function mustMatch(ifMatch: string | undefined, version: number): void {
  if (ifMatch === undefined || isVersionIn(ifMatch, version)) return;
  throw new ScimError(412, `the resource is at version ${versionTag(version)}`);
}
