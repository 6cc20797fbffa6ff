/** What a module's ticket may carry; its power is these scopes and nothing more. */
export const scopes = [
  "scim:read",
  "scim:write",
  "hr:write",
  "access:evaluate",
  "access:search",
  "tickets:introspect",
  "requests:read",
  "requests:write",
  "access:read",
  "catalog:write",
  "bastion:manage",
  "audit:read",
  "ssf:manage",
  "admin",
] as const;
export type Scope = (typeof scopes)[number];

const rightsOfScope: Record<Scope, readonly string[]> = {
  "scim:read": ["people.read"],
  "scim:write": ["people.read", "people.manage"],
  "hr:write": ["people.read", "feeds.manage"],
  "access:evaluate": [],
  "access:search": ["access.read"],
  "tickets:introspect": [],
  "requests:read": ["requests.read"],
  "requests:write": ["requests.read"],
  "access:read": ["access.read", "people.read"],
  "catalog:write": ["catalog.manage", "rules.manage", "policies.manage"],
  "bastion:manage": ["bastion.manage", "bastion.watch"],
  "audit:read": ["audit.read"],
  "ssf:manage": [],
  admin: [
    "people.read",
    "people.manage",
    "catalog.manage",
    "rules.manage",
    "policies.manage",
    "access.read",
    "access.manage",
    "requests.read",
    "feeds.manage",
    "audit.read",
    "audit.export",
    "tickets.manage",
    "modules.manage",
    "settings.manage",
  ],
};

/** Portal rights that a set of scopes stands for; unknown scopes stand for nothing. */
export function rightsOfScopes(held: ReadonlySet<string>): ReadonlySet<string> {
  return new Set(
    scopes.filter((scope) => held.has(scope)).flatMap((scope) => rightsOfScope[scope]),
  );
}

/** Scopes that open doors of their own: they show what only these rights show to a person. */
const shownBy: Readonly<Record<string, string>> = {
  "access:evaluate": "access.read",
  "tickets:introspect": "tickets.manage",
  "ssf:manage": "settings.manage",
};

/** Portal rights that somebody must hold to give a module these scopes. */
export const rightsToGive = (given: ReadonlySet<string>): ReadonlySet<string> =>
  new Set([...rightsOfScopes(given), ...[...given].flatMap((scope) => shownBy[scope] ?? [])]);
