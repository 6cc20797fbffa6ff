import type { CopiedRow } from "./copy-rows.ts";

/** In the order that `rowOf` reads them. */
export const eventColumns =
  "e.id, e.at, e.action, e.outcome, e.actor_kind, e.actor_id, e.person_ids, e.target, " +
  "e.request_id, e.sealed";

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

const isText = (column: Buffer | null | undefined, text: string | undefined) =>
  column ? text !== undefined && column.toString("utf8") === text : text === undefined;

const isId = (column: Buffer | null | undefined, id: string | undefined) =>
  column ? id !== undefined && column.equals(Buffer.from(id.replaceAll("-", ""), "hex")) : !id;

/** Whether the columns that people search by say what the leaf says. */
export function columnsAgree(row: CopiedRow, leaf: Repeated): boolean {
  const [id, at, action, outcome, actorKind, actorId, persons, target, request] = row;
  return (
    isId(id, leaf.id) &&
    isInstant(at, leaf.at) &&
    isText(action, leaf.action) &&
    isText(outcome, leaf.outcome) &&
    isText(actorKind, leaf.actor.kind) &&
    isId(actorId, leaf.actor.id) &&
    areIds(persons, leaf.persons) &&
    isText(target, leaf.target) &&
    isText(request, leaf.request)
  );
}

const isInstant = (column: Buffer | null | undefined, at: string): boolean =>
  column !== null &&
  column !== undefined &&
  Number(column.readBigInt64BE()) === (Date.parse(at) - epochMs) * 1000;

const arrayHeadBytes = 20;
const elementBytes = 4 + 16;

/** A one-dimensional uuid[]: head, then length and bytes of each. */
function areIds(column: Buffer | null | undefined, ids: readonly string[]): boolean {
  if (!column) return false;
  if (ids.length === 0) return column.length < arrayHeadBytes;
  if (column.length !== arrayHeadBytes + ids.length * elementBytes) return false;
  return ids.every((id, at) => {
    const start = arrayHeadBytes + at * elementBytes + 4;
    return isId(column.subarray(start, start + 16), id);
  });
}
