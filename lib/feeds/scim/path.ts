import { parseFilter, type Filter } from "./filter.ts";
import { isPath } from "./path-syntax.ts";
import { scimError, shown } from "./scim-error.ts";

/** Where a PATCH operation works: an attribute, some of its values, a part of those. */
export type PatchPath = {
  readonly path: string;
  readonly filter?: Filter;
  readonly sub?: string;
};

const selecting = /^([^[\]]+)\[([^]*)\](?:\.([A-Za-z$][\w$-]*))?$/;
const pathLengthMax = 8192;

/**
 * Reads a path of RFC 7644 §3.5.2, `attrPath / valuePath [subAttr]`.
 * @throws ScimError invalidPath, or invalidFilter for what stands in brackets.
 */
export function parsePath(text: string): PatchPath {
  const trimmed = text.length > pathLengthMax ? "" : text.trim();
  if (isPath(trimmed)) return { path: trimmed };
  const [, path = "", filter = "", sub] = selecting.exec(trimmed) ?? [];
  if (!isPath(path)) {
    throw scimError(
      "invalidPath",
      `expected an attribute such as name.familyName or emails[type eq "work"].value, ` +
        `found ${shown(text)}`,
    );
  }
  return { path, filter: parseFilter(filter), ...(sub !== undefined && { sub }) };
}
