import { describe, expect, test } from "vitest";
import { compileMapping, ForeignMapping } from "#lib/feeds/foreign/foreign-mapping.ts";
import { mapBody } from "#lib/feeds/foreign/map-body.ts";

const now = new Date("2026-03-02T12:00:00Z");
const compiled = (mapping: object) => compileMapping(ForeignMapping.parse(mapping));
const hireBy = (number: string, more: object = {}) =>
  compiled({
    number,
    rules: [{ when: "true", kind: "hire", fields: { day: '"2026-03-02"', familyName: '"Lee"' } }],
    ...more,
  });
const mapped = (mapping: ReturnType<typeof compiled>, payload: string, millisecondsMax?: number) =>
  mapBody(mapping, {
    ...{ body: Buffer.from(payload), now },
    ...(millisecondsMax !== undefined && { millisecondsMax }),
  });
const outcome = (answer: ReturnType<typeof mapped>) =>
  "problems" in answer
    ? answer.problems.map(({ reason }) => `refused ${reason}`)
    : answer.mapped.map((each) =>
        each.does === "fail"
          ? `fail ${each.problems.map(({ reason }) => reason).join(" ")}`
          : each.does === "tell"
            ? `tell ${each.event.employeeNumber}`
            : "ignore",
      );

describe("an expression reaches nothing but what the payload itself says", () => {
  test.each([
    ...["event.constructor", "event.constructor.name", 'event["constructor"]', "event.toString"],
    ...["event.a.__proto__", 'event.a["__proto__"]', "event.text.length", "event.list.length"],
    ...["event.text.constructor", "event.list.constructor", "event.hasOwnProperty"],
    ...["event.__defineGetter__", "event.valueOf", "event.none.x"],
  ])("%s", (number) => {
    const payload = '{"a": {}, "text": "x", "list": [1], "none": null}';
    expect(outcome(mapped(hireBy(number), payload))).toEqual(["fail no_such_key"]);
  });

  test.each([
    ['{"__proto__": {"number": "7"}}', ["fail no_such_key"]],
    ['{"constructor": {"prototype": {"number": "7"}}}', ["fail unsupported_type"]],
    ['{"number": "7", "__proto__": {"number": "8"}}', ["tell 7"]],
  ])("nor from %s", (payload, expected) => {
    expect(outcome(mapped(hireBy("event.number"), payload))).toEqual(expected);
    expect(({} as { number?: string }).number).toBeUndefined();
  });
});

describe("what a mapping may ask", () => {
  test.each([
    ["a pattern", 'event.a.matches("(a+)+$") ? "1" : "2"', "unknown_function"],
    [
      "a walk within a walk within a walk",
      'event.l.exists(a, event.l.exists(b, event.l.exists(c, c == a + b))) ? "1" : "2"',
      "unknown_function",
    ],
    [
      "a walk within a walk",
      'event.l.exists(a, event.l.exists(b, a == b && b == a)) ? "1" : "2"',
      "too_costly",
    ],
    ["a text doubled in a walk", "event.l.map(a, a + a)[0]", "unknown_function"],
    ["a name bound to itself", "cel.bind(x, event.a, x + x)", "unknown_function"],
  ])("is not %s", (_what, number, reason) => {
    expect(() => hireBy(number)).toThrow(
      expect.objectContaining({
        details: { problems: [expect.objectContaining({ field: "number", reason })] },
      }),
    );
  });

  const list = (length: number) => JSON.stringify(Array.from({ length }, (_, at) => `e${at}`));

  test("many rules over long lists of many events end in time, whoever is kept waiting", () => {
    const walk = 'event.l.exists(k, k == "zz" || k == "yy" || k == item.n || k == event.x)';
    const rules = Array.from({ length: 60 }, () => ({ when: walk, kind: "ignore" }));
    const heavy = compiled({ each: "event.items", number: '"1"', rules });
    const items = Array.from({ length: 90 }, (_, at) => ({ n: `n${at}` }));
    const payload = `{"x": "x", "l": ${list(1900)}, "items": ${JSON.stringify(items)}}`;
    const before = process.cpuUsage();
    expect(outcome(mapped(heavy, payload, 200))).toEqual(["refused takes_too_long"]);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(2000);
  });

  test.each([
    ["a list", list(2001), "too_many_elements"],
    [
      "an object",
      JSON.stringify(Object.fromEntries(Array.from({ length: 501 }, (_, at) => [`k${at}`, 1]))),
      "too_many_members",
    ],
    ["a depth", `${"[".repeat(40)}${"]".repeat(40)}`, "too_deep"],
  ])("nor over %s without end", (_what, value, reason) => {
    const payload = `{"number": "7", "l": ${value}}`;
    expect(outcome(mapped(hireBy("event.number"), payload))).toEqual([`refused ${reason}`]);
  });
});

describe("a number that a payload says", () => {
  test.each([
    ["9007199254740993", "fail number_too_large"],
    ["1e400", "fail number_too_large"],
    ["{}", "fail not_a_text"],
    ["[]", "fail not_a_text"],
    ["true", "fail not_a_text"],
    ["12", "tell 12"],
  ])("is %s only if it is one exactly", (value, expected) => {
    expect(outcome(mapped(hireBy("event.number"), `{"number": ${value}}`))).toEqual([expected]);
  });
});
