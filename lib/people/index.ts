import { getPersonByNumber, getPerson, getPersonHistory } from "./get-person.ts";
import { listPeople } from "./list-people.ts";
import { listStatements } from "./list-statements.ts";
import { listUnits } from "./list-units.ts";

export { mailAddressesOf } from "./mail-addresses.ts";
export { HrState, stateOn } from "./hr-state.ts";
export {
  defaultZone,
  instantsFor,
  rebuildFacts,
  tell,
  timelinesOf,
  type Newcomer,
} from "./rebuild-facts.ts";
export type { Segment as FactsSegment } from "./timeline.ts";
export {
  addNumber,
  peopleOfNumbers,
  renumber,
  replaceFormer,
  reserveNumbers,
  type Numbered,
} from "./person-number.ts";
export {
  countTold,
  FactsShape,
  statementsMax,
  statementStands,
  type Told,
} from "./statement-store.ts";
export type { Effective, Facts, Says, Statement, Turn } from "./statement.ts";
export { mergeRecords, splitRecord } from "./merge-records.ts";
export { followedMoves, peopleToFollow, type Move, type Place } from "./moves.ts";
export { saveSnapshots } from "./save-snapshots.ts";
export { type Snapshot } from "./snapshot.ts";
export { dayOf, endOfDay, instantAt, nextDay, startOfDay } from "./zone-day.ts";
export { ensureLegalEntity, idsOfUnits, registerUnits, type UnitDraft } from "./register-units.ts";
export { endFactAt, standingOf, type EndFact } from "./ended-at.ts";
export { holdTurns, isDue, isLet } from "./turn-holds.ts";
export { turnStates, type Turned } from "./turn-states.ts";
export { readsFacts } from "./policy.ts";
export { getPersonByNumber, getPerson, getPersonHistory, listPeople, listStatements, listUnits };

export const doors = [
  listPeople,
  getPerson,
  getPersonHistory,
  getPersonByNumber,
  listStatements,
  listUnits,
];
