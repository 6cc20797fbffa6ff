export { doors } from "./doors.ts";
export { openPostern } from "./open.ts";
export { rightsOfScopes, scopes, type Scope } from "./scopes.ts";
export { reactionsTo, tasks } from "./wiring.ts";
