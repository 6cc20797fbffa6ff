import { getHome } from "./home.ts";

export { getHome, type Home } from "./home.ts";
export { HeldRight, heldRights, Reason } from "./held-rights.ts";

export const doors = [getHome];
