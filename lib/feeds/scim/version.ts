import { ScimError, scimError } from "./scim-error.ts";

/** A weak entity tag (RFC 7644 §3.14): what counts is what it says, not its octets. */
export const versionTag = (version: number): string => `W/"${version}"`;

const bare = (tag: string): string => tag.trim().replace(/^W\//i, "");

/** Whether a list of entity tags, or "*", names this version (RFC 9110 §13.1.2). */
export const isVersionIn = (tags: string, version: number): boolean =>
  tags.trim() === "*" || tags.split(",").some((tag) => bare(tag) === `"${version}"`);

/**
 * The version that a change was made of; unset for none, or any.
 * @throws ScimError 412 for a tag that never was one of ours; invalidSyntax for several.
 */
export function versionOf(ifMatch: string | undefined): number | undefined {
  if (ifMatch === undefined || ifMatch.trim() === "*") return undefined;
  if (ifMatch.includes(",")) throw scimError("invalidSyntax", "If-Match: expected one entity tag");
  const [, version] = /^"(\d{1,15})"$/.exec(bare(ifMatch)) ?? [];
  if (version === undefined) throw new ScimError(412, "the resource has another version");
  return Number(version);
}

/**
 * Refuses a change that was made of another version than the one that is there.
 * @throws ScimError 412.
 */
export function mustMatch(ifMatch: number | undefined, version: number): void {
  if (ifMatch === undefined || ifMatch === version) return;
  throw new ScimError(412, `the resource is at version ${versionTag(version)}`);
}
