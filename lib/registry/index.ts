export { doors } from "./doors.ts";
export { openPostern } from "./open.ts";
export { confirmedMinutes } from "./proof-policy.ts";
export { scopes } from "./scopes.ts";
export { reactionsTo, tasks } from "./wiring.ts";
