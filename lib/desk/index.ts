import { getApproval } from "./approval.ts";
import { exportAccessAsOf, getAccessAsOf } from "./as-of.ts";
import { nameIds } from "./audit-names.ts";
import { getHome } from "./home.ts";
import { getKeyBoard } from "./key-board.ts";
import { listRequestable } from "./list-requestable.ts";
import { searchPalette } from "./palette.ts";
import { getPersonPage } from "./person-page.ts";
import { getProduction } from "./production.ts";
import { getViewer } from "./viewer.ts";

export { getApproval, type Approval } from "./approval.ts";
export { getHome, type Home } from "./home.ts";
export type { Palette } from "./palette.ts";
export type { AskedDestruction } from "./key-board.ts";
export {
  exportAccessAsOf,
  getAccessAsOf,
  getKeyBoard,
  getPersonPage,
  getProduction,
  getViewer,
  listRequestable,
  nameIds,
};
export type { AccessLine } from "./as-of.ts";
export type { PersonPage } from "./person-page.ts";

export const doors = [
  ...[getViewer, getHome, searchPalette, listRequestable, getApproval],
  ...[getProduction, getPersonPage, getAccessAsOf, exportAccessAsOf, nameIds, getKeyBoard],
];
