import {
  depthOfJson,
  invalidInput,
  type Evaluated,
  type Problem,
  type Variables,
} from "#lib/kernel/index.ts";

const depthMax = 32;
/** Elements of all lists: the bound of an expression's cost counts on short ones. */
const elementsMax = 2000;
/** Names within one object: a walk over it is a walk over a list. */
const membersMax = 500;
/** Events of one call. */
export const itemsMax = 100;

/** @throws invalid_input: it is no JSON, too deep, or its lists or objects are too long. */
export function readPayload(body: Buffer): unknown {
  const text = textOf(body);
  if (depthOfJson(text) > depthMax) {
    throw refused({ reason: "too_deep", expected: `at most ${depthMax} levels` });
  }
  const payload = jsonOf(text);
  if (elementsIn(payload) > elementsMax) {
    const expected = `at most ${elementsMax} elements in its lists`;
    throw refused({ reason: "too_many_elements", expected });
  }
  return payload;
}

const refused = (problem: Omit<Problem, "field">) =>
  invalidInput([{ field: "(body)", ...problem }]);

function textOf(body: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    throw refused({ reason: "not_utf8", expected: "UTF-8 text" });
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refused({ reason: "not_json", expected: "JSON" });
  }
}

function elementsIn(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const parts = Object.values(value);
  const isList = Array.isArray(value);
  if (!isList && parts.length > membersMax) {
    const expected = `at most ${membersMax} names in an object`;
    throw refused({ reason: "too_many_members", expected });
  }
  const own = isList ? parts.length : 0;
  return parts.reduce<number>((sum, part) => sum + elementsIn(part), own);
}

/** What the expressions see of each event in a payload. */
export function itemsOf(payload: unknown, each: Evaluated | undefined): Variables[] {
  if (each === undefined) return [{ event: payload, item: payload }];
  const items = "value" in each ? each.value : undefined;
  if (!Array.isArray(items) || items.length > itemsMax) {
    const expected = `a list of at most ${itemsMax} elements`;
    throw invalidInput([{ field: "each", reason: "not_a_list", expected }]);
  }
  return items.map((item: unknown) => ({ event: payload, item }));
}
