import { scim } from "#lib/feeds/index.ts";

const reference = /^bulkId:(.+)$/i;

/** What a value names of this very request (RFC 7644 §3.7.2). */
export function referencesIn(value: unknown): Set<string> {
  const found = new Set<string>();
  walk(value, (text) => {
    const [, name] = reference.exec(text) ?? [];
    if (name !== undefined) found.add(name);
    return text;
  });
  return found;
}

/** The same with ids in the place of names. */
export const resolved = (value: unknown, ids: ReadonlyMap<string, string>): unknown =>
  walk(value, (text) => {
    const [, name] = reference.exec(text) ?? [];
    return (name === undefined ? undefined : ids.get(name)) ?? text;
  });

function walk(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((item: unknown) => walk(item, change));
  if (!scim.isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, walk(part, change)]));
}

/** Without what still names something: a circle begins with what can be made. */
export function withoutReferences(value: unknown): unknown {
  if (typeof value === "string") return reference.test(value) ? undefined : value;
  if (Array.isArray(value)) {
    return value.map(withoutReferences).filter((item) => item !== undefined);
  }
  if (!scim.isRecord(value)) return value;
  const parts = Object.entries(value).map(([key, part]) => [key, withoutReferences(part)] as const);
  const isNameless = "value" in value && withoutReferences(value["value"]) === undefined;
  if (isNameless) return undefined;
  return Object.fromEntries(parts.filter(([, part]) => part !== undefined));
}
