import { invalidInput } from "#lib/kernel/index.ts";

const grammar = /^[a-z0-9-]{1,64}:[a-z0-9-]{1,64}(:[a-z0-9-]{1,64})?$/;

/** @throws {PosternError} when the text is not "entity:class" or "entity:class:subject". */
export function checkKeyScope(scope: string): string {
  if (grammar.test(scope)) return scope;
  throw invalidInput([
    { field: "scope", reason: "malformed", expected: "entity:class or entity:class:subject" },
  ]);
}

/** The scope whose key wraps this one's; none: the provider's root key does. */
export function parentScope(scope: string): string | undefined {
  const parts = scope.split(":");
  return parts.length === 3 ? parts.slice(0, 2).join(":") : undefined;
}
