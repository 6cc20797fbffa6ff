import { getHome } from "./home.ts";
import { searchPalette } from "./palette.ts";
import { getViewer } from "./viewer.ts";

export { getHome, type Home } from "./home.ts";
export { HeldRight, heldRights, Reason } from "./held-rights.ts";
export type { Palette } from "./palette.ts";
export { getViewer };

export const doors = [getViewer, getHome, searchPalette];
