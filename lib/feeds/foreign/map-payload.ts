import { z } from "zod";
import type { Evaluated, Problem } from "#lib/kernel/index.ts";
import { cleaned, fieldsOfKind, HrEvent, type HrKind } from "../inbox/hr-event.ts";
import type { ForeignMapping } from "./foreign-mapping.ts";

/** What is wrong, without what was read; `said` may quote it and is only shown, never kept. */
export type MappingProblem = Problem & { readonly said?: string };

export type Mapped =
  | {
      readonly does: "tell";
      readonly rule: number;
      readonly key: string | undefined;
      readonly enteredAt: Date;
      readonly event: HrEvent;
    }
  | { readonly does: "ignore"; readonly rule: number; readonly key: string | undefined }
  | {
      readonly does: "fail";
      readonly rule: number | undefined;
      readonly problems: readonly MappingProblem[];
    };

/** What an expression of a mapping gives for one payload; unset: the mapping has none there. */
export type Says = (path: string) => Evaluated | undefined;

/** A sender's clock may be a little ahead. */
const aheadMs = 5 * 60_000;
const isKey = /^[\x21-\x7e]{1,200}$/;

/** What a mapping makes of one payload: an event, nothing, or what is wrong with it. */
export function mapPayload({ rules }: ForeignMapping, says: Says, now: Date): Mapped {
  const problems: MappingProblem[] = [];
  const index = rules.findIndex((_rule, at) => holds(says, `rules.${at}.when`, problems));
  const rule = rules[index];
  // A condition that broke might have been the one that holds.
  if (problems.length > 0) return { does: "fail", rule: undefined, problems };
  if (!rule) {
    const none = { field: "rules", reason: "no_rule_holds", expected: "a rule for this payload" };
    return { does: "fail", rule: undefined, problems: [none] };
  }
  const key = textAt(says, "id", problems);
  if (key && !isKey.test(key)) problems.push(wrong("id", "not_an_id", "1-200 printable signs"));
  if (says("id") && !key) problems.push(wrong("id", "empty", "the event's id at its source"));
  if (rule.kind === "ignore") {
    if (problems.length > 0) return { does: "fail", rule: index, problems };
    return { does: "ignore", rule: index, key: key ?? undefined };
  }
  const enteredAt = enteredOf(says, now, problems);
  const event = eventOf({ index, kind: rule.kind }, says, problems);
  if (problems.length > 0 || event === undefined) return { does: "fail", rule: index, problems };
  return { does: "tell", rule: index, key: key ?? undefined, enteredAt, event };
}

const wrong = (field: string, reason: string, expected: string): MappingProblem => ({
  ...{ field, reason, expected },
});

const broken = (field: string, { reason, said }: { reason: string; said: string }) => ({
  ...wrong(field, reason, "an expression that can be evaluated for every payload"),
  said,
});

function holds(says: Says, path: string, problems: MappingProblem[]): boolean {
  // Whatever stands behind a broken condition is not asked.
  if (problems.length > 0) return false;
  const given = says(path);
  if (given === undefined) return false;
  if ("reason" in given) problems.push(broken(path, given));
  else if (typeof given.value === "boolean") return given.value;
  else problems.push(wrong(path, "not_a_condition", "true or false"));
  return false;
}

/** Unset: there is no such expression, or it says nothing ("") or broke. */
function textAt(says: Says, path: string, problems: MappingProblem[]): string | null | undefined {
  const given = says(path);
  if (given === undefined) return undefined;
  if ("reason" in given) {
    problems.push(broken(path, given));
    return undefined;
  }
  const { value } = given;
  if (value === null) return null;
  if (typeof value === "string") return value.trim() === "" ? undefined : value;
  problems.push(wrong(path, "not_a_text", "a text, a number or null"));
  return undefined;
}

const Entered = z.union([
  z.iso.datetime({ offset: true }),
  z.string().regex(/^\d{9,14}$/, "ISO 8601 with an offset, or seconds since 1970"),
]);

function enteredOf(says: Says, now: Date, problems: MappingProblem[]): Date {
  const text = textAt(says, "entered", problems);
  if (text === undefined || text === null) return now;
  const parsed = Entered.safeParse(text);
  if (!parsed.success) {
    problems.push(wrong("entered", "not_an_instant", "ISO 8601 with an offset, or seconds"));
    return now;
  }
  const count = Number(text);
  const at = Number.isNaN(count) ? new Date(text) : new Date(count < 1e11 ? count * 1000 : count);
  if (at.getTime() <= now.getTime() + aheadMs) return at;
  problems.push(wrong("entered", "in_the_future", now.toISOString()));
  return now;
}

type Ruled = { readonly index: number; readonly kind: HrKind };

function eventOf({ index, kind }: Ruled, says: Says, problems: MappingProblem[]) {
  const before = problems.length;
  const within = `rules.${index}.fields`;
  const data: Record<string, string | null> = {};
  const number = textAt(says, "number", problems);
  if (typeof number === "string") data["employeeNumber"] = number;
  for (const { name, isClearable } of fieldsOfKind(kind)) {
    const text = textAt(says, `${within}.${name}`, problems);
    const isSaid = typeof text === "string" || (text === null && isClearable);
    if (isSaid) data[name] = text;
  }
  if (problems.length > before) return undefined;
  const parsed = HrEvent.safeParse({ ...cleaned(data), kind });
  if (parsed.success) return parsed.data;
  for (const { path, code, message } of parsed.error.issues.slice(0, 50)) {
    const name = path.join(".");
    const field = name === "employeeNumber" ? "number" : `${within}.${name}`;
    const isSaid = problems.some((known) => known.field === field);
    if (!isSaid) problems.push(wrong(field, code, message.slice(0, 200)));
  }
  return undefined;
}

/** What may be kept: a message of the evaluator could quote what it read. */
export const withoutWords = ({ field, reason, expected }: MappingProblem): Problem => ({
  ...{ field, reason, expected },
});
