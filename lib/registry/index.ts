export { doors } from "./doors.ts";
export { openPostern } from "./open.ts";
export { scopes } from "./scopes.ts";
export { reactionsTo, tasks } from "./wiring.ts";
