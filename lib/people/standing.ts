import { byEntry, retractedAmong, type Effective, type Says, type Statement } from "./statement.ts";

/**
 * What is left when corrections and retractions are heeded, each of what was entered before it: by
 * entry, so that the order of delivery says nothing.
 */
export function standing(statements: readonly Statement[]): Statement[] {
  const retracted = retractedAmong(statements);
  const left: Left = { byKey: new Map(), turning: [] };
  for (const statement of statements.toSorted(byEntry)) {
    const { key, says } = statement;
    if (says === undefined || retracted.has(key)) continue;
    if ("startsOn" in says) moveStart(left, says);
    else if ("undoes" in says) undo(left, says);
    else keep(left, statement);
  }
  return [...left.byKey.values()];
}

type Left = {
  readonly byKey: Map<string, Statement>;
  /** Keys of what begins or ends an employment, by entry: only those are corrected. */
  readonly turning: string[];
};

function keep({ byKey, turning }: Left, statement: Statement): void {
  byKey.set(statement.key, statement);
  const isTurn = beginningOf(statement) !== undefined || endOf(statement) !== undefined;
  if (isTurn) turning.push(statement.key);
}

function moveStart(left: Left, { startsOn, was }: Extract<Says, { startsOn: string }>): void {
  const found = last(left, (one) => beginningOf(one) !== undefined && isOn(beginningOf(one), was));
  if (!found) return;
  const { says, effective } = found;
  const moved: Effective = "day" in effective ? { ...effective, day: startsOn } : effective;
  if (says !== undefined && "whole" in says) {
    const whole = { ...says.whole, startDate: startsOn };
    left.byKey.set(found.key, { ...found, effective: moved, says: { whole } });
  } else left.byKey.set(found.key, { ...found, effective: moved });
}

function undo(left: Left, { undoes, day }: Extract<Says, { undoes: string }>): void {
  const dayOf = undoes === "end" ? endOf : beginningOf;
  const found = last(left, (one) => dayOf(one) !== undefined && isOn(dayOf(one), day));
  if (!found) return;
  const { says } = found;
  // Who was to come is known, and never comes.
  if (says !== undefined && "whole" in says) {
    left.byKey.set(found.key, { ...found, says: { whole: { ...says.whole, status: "ended" } } });
  } else left.byKey.delete(found.key);
}

function last({ byKey, turning }: Left, is: (one: Statement) => boolean): Statement | undefined {
  for (let at = turning.length - 1; at >= 0; at--) {
    const one = byKey.get(turning[at] ?? "");
    if (one === undefined) turning.splice(at, 1);
    else if (is(one)) return one;
  }
  return undefined;
}

const isOn = (day: string | undefined, asked: string | undefined): boolean =>
  asked === undefined || day === asked;

/** The first day of an employment that a statement begins. */
function beginningOf({ says, effective }: Statement): string | undefined {
  if (says === undefined) return undefined;
  if ("whole" in says) return says.whole.status === "ended" ? undefined : startOf(says, effective);
  return "part" in says && says.turn === "begin" ? dayIn(effective) : undefined;
}

const startOf = ({ whole }: Extract<Says, { whole: unknown }>, effective: Effective): string =>
  whole.startDate ?? dayIn(effective);

/** The last day of an employment that a statement ends. */
const endOf = ({ says, effective }: Statement): string | undefined =>
  says !== undefined && "part" in says && says.turn === "end" ? dayIn(effective) : undefined;

/** Days of instants are those of UTC, where the person's zone is not known yet. */
export const dayIn = (effective: Effective): string =>
  "at" in effective ? effective.at.toISOString().slice(0, 10) : effective.day;
