import { confirmMove } from "./confirm-move.ts";
import { followMoves } from "./follow-moves.ts";
import { getMover } from "./get-mover.ts";
import { listMovers } from "./list-movers.ts";
import { noteMove } from "./note-move.ts";

export { followAllMoves } from "./follow-all.ts";
export { getCase as getMoverCase } from "./case-store.ts";
export { askedOf } from "./deciders.ts";
export { MoverCaseId } from "./mover.ts";
export { confirmMove, followMoves, getMover, listMovers, noteMove };

export const moverDoors = [followMoves, confirmMove, noteMove, listMovers, getMover] as const;
