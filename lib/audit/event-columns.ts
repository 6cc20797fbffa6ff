import type { RowCursor } from "./copy-rows.ts";

/** What a row of the log brings: where it stands, the leaf, and the columns that repeat it. */
export const leafColumns =
  "l.leaf_index, e.body, e.sealed, e.id::text, e.at, e.action, e.outcome, e.actor_kind, " +
  "e.actor_id::text, e.person_ids::text, e.target, e.request_id";

export const columnOf = {
  leafIndex: 0,
  body: 1,
  sealed: 2,
  id: 3,
  at: 4,
  action: 5,
  outcome: 6,
  actorKind: 7,
  actorId: 8,
  personIds: 9,
  target: 10,
  request: 11,
} as const;

/** What of a leaf's content the columns repeat. */
export type Repeated = {
  readonly id: string;
  readonly at: string;
  readonly action: string;
  readonly outcome: string;
  readonly actor: { readonly kind: string; readonly id?: string };
  readonly persons: readonly string[];
  readonly request: string;
  readonly target?: string;
};

/** PostgreSQL counts microseconds from 2000-01-01. */
const epochMs = 946_684_800_000;

/** Whether the columns that people search by say what the leaf says. */
export function columnsAgree(row: RowCursor, leaf: Repeated): boolean {
  return (
    isText(row, columnOf.id, leaf.id) &&
    row.integer(columnOf.at) === (Date.parse(leaf.at) - epochMs) * 1000 &&
    isText(row, columnOf.action, leaf.action) &&
    isText(row, columnOf.outcome, leaf.outcome) &&
    isText(row, columnOf.actorKind, leaf.actor.kind) &&
    isText(row, columnOf.actorId, leaf.actor.id) &&
    // As PostgreSQL writes an array.
    isText(row, columnOf.personIds, `{${leaf.persons.join(",")}}`) &&
    isText(row, columnOf.target, leaf.target) &&
    isText(row, columnOf.request, leaf.request)
  );
}

function isText(row: RowCursor, column: number, text: string | undefined): boolean {
  return row.has(column) ? row.text(column) === text : text === undefined;
}
