import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  compileExpression,
  expressionCostMax,
  isPosternError,
  evaluateAside,
  type Declarations,
} from "#lib/kernel/index.ts";

const declarations: Declarations = {
  person: { orgCode: "string", title: "string", orgPath: "list<string>", isLead: "bool" },
};
const facts = {
  person: { orgCode: "d005", title: "Senior Engineer", orgPath: ["root", "d005"], isLead: true },
};

const problemOf = (text: string) => {
  try {
    compileExpression(text, declarations);
    return undefined;
  } catch (error) {
    if (!isPosternError(error)) throw error;
    return (error.details["problems"] as { reason: string; expected: string }[])[0];
  }
};

describe("a condition", () => {
  test.each<[text: string, answer: boolean | "error"]>([
    ['person.orgCode == "d005"', true],
    ['"d005" in person.orgPath && person.title.startsWith("Senior")', true],
    ['person.orgPath.exists(code, code == "d009")', false],
    ["person.isLead ? size(person.orgPath) > 1 : false", true],
    ['person.orgPath[7] == "d005"', "error"],
  ])("%s → %s", (text, answer) =>
    expect(compileExpression(text, declarations).evaluate(facts)).toBe(answer),
  );

  test.each<[text: string, reason: string, expected: RegExp]>([
    ["person.title ==", "unexpected_token", /line 1, column 16/],
    ['true &&\n person.orgcode == "x"', "no_such_key", /line 2, column 9.*person\.orgCode/],
    ["people.orgCode == 'x'", "unknown_variable", /line 1, column 1.*person\.title/],
    ["person.title + 1", "no_such_overload", /line 1/],
    ["person.title", "not_a_condition", /true or false, got string/],
    ['person.title.matches("(a+)+$")', "unknown_function", /matches is not offered/],
    ["[person.title].map(x, x + x).size() > 0", "unknown_function", /\+ within map is not offered/],
    ["x".repeat(4001), "too_long", /4000/],
    ["", "unexpected_token", /line 1, column 1/],
    [`${"(".repeat(500)}true${")".repeat(500)}`, "limit_exceeded", /line 1.*depth/i],
    [Array.from({ length: 401 }, () => "true").join(" && "), "limit_exceeded", /line 1.*nodes/i],
    [
      "person.orgPath.exists(a, person.orgPath.exists(b, person.orgPath.exists(c, a == b && b == c)))",
      "too_costly",
      /at most 10000 steps/,
    ],
  ])("a wrong one is refused with place or bound: %#", (text, reason, expected) => {
    const problem = problemOf(text);
    expect(problem?.expected).toMatch(expected);
    expect(problem?.reason).toContain(reason);
  });

  test("names every fact that it reads", () => {
    const text = 'person.orgPath.exists(c, c == person.orgCode) || person.title == ""';
    expect(compileExpression(text, declarations).reads).toEqual([
      "person.orgCode",
      "person.orgPath",
      "person.title",
    ]);
  });

  test("any text either compiles within its cost or is refused with a place or a bound", () => {
    const piece = fc.constantFrom(
      ...["person", ".", "title", "orgPath", "(", ")", "[", "]", "&&", "||", "==", '"x"', "1"],
      ...[".exists(c, ", ".map(c, ", "c", "!", "?", ":", ",", "\n", " in ", "\u0000", "性"],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const problem = problemOf(pieces.join(" "));
        if (problem) return problem.expected.length > 3;
        return compileExpression(pieces.join(" "), declarations).cost <= expressionCostMax;
      }),
    );
  });

  test("typed by a person, it runs in a thread of its own", async () => {
    const text = 'person.orgCode == "d005"';
    expect(await evaluateAside({ text, declarations, facts: [facts] })).toEqual([true]);
  });

  test("one that does not answer in time is ended", async () => {
    const many = Array.from({ length: 500_000 }, () => facts);
    const work = { text: "person.isLead", declarations, facts: many, millisecondsMax: 1 };
    await expect(evaluateAside(work)).rejects.toMatchObject({ code: "too_large" });
  });
});
