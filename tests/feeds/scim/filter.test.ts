import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isScimError, parseFilter } from "#lib/feeds/scim/index.ts";
import { anyFilter, filtersOfTheStandard, printFilter } from "./filter-texts.ts";

function refusalOf(text: string) {
  try {
    parseFilter(text);
  } catch (error) {
    if (isScimError(error)) return error;
    throw error;
  }
  return undefined;
}

describe("a filter is read as the standard writes it", () => {
  test.each(filtersOfTheStandard)("%s", (text) =>
    expect(parseFilter(printFilter(parseFilter(text)))).toEqual(parseFilter(text)),
  );

  test("not binds before and, and before or", () => {
    const a = { kind: "present", path: "a" };
    const b = { kind: "present", path: "b" };
    const c = { kind: "present", path: "c" };
    expect(parseFilter("a pr or b pr and not (c pr)")).toEqual({
      kind: "or",
      of: [a, { kind: "and", of: [b, { kind: "not", of: c }] }],
    });
  });

  test("operators and words in any case, names as they came", () => {
    expect(parseFilter("Active EQ True AND Title PR")).toEqual({
      kind: "and",
      of: [
        { kind: "compare", path: "Active", op: "eq", value: true },
        { kind: "present", path: "Title" },
      ],
    });
  });

  test.each<[literal: string, value: unknown]>([
    [String.raw`"a \"b\" é \n\\"`, 'a "b" é \n\\'],
    ['"and) or ("', "and) or ("],
    ["-12.5e+3", -12500],
    ["0", 0],
    ["false", false],
    ["null", null],
  ])("the value %s", (literal, value) =>
    expect(parseFilter(`a eq ${literal}`)).toMatchObject({ value }),
  );

  test("a part of selected values, as Entra ID asks for it, is one value with both", () => {
    expect(parseFilter('emails[type eq "work"].value eq "b@x.org"')).toEqual(
      parseFilter('emails[(type eq "work") and value eq "b@x.org"]'),
    );
  });

  test("what is printed reads as the same tree", () => {
    fc.assert(
      fc.property(anyFilter, (filter) => {
        const text = printFilter(filter);
        fc.pre(text.length < 8000 && refusalOf(text)?.detail.startsWith("more than") !== true);
        expect(parseFilter(text)).toEqual(filter);
      }),
    );
  });
});

describe("a filter that cannot be read is refused with the place and what was expected", () => {
  test.each<[text: string, detail: RegExp]>([
    ["", /expected an attribute, found the end/],
    ["userName", /expected one of eq.*found the end/],
    ["userName is 1", /expected one of eq.*"is" at character 10/],
    ['userName "eq" 1', /expected one of eq.*character 10/],
    ["userName eq", /expected a value.*the end/],
    ["userName eq bjensen", /expected a value.*"bjensen" at character 13/],
    ["userName eq 01", /expected a value/],
    ["userName eq 'x'", /unexpected "'x'" at character 13/],
    ['userName eq "x', /unexpected .* at character 13/],
    [String.raw`userName eq "\x"`, /a JSON string at character 13/],
    [String.raw`userName eq "\u0000"`, /well-formed text at character 13/],
    [String.raw`userName eq "\ud800"`, /well-formed text at character 13/],
    [`userName eq "${"x".repeat(1001)}"`, /longer than 1000/],
    ["(title pr", /expected "\)", found the end/],
    ["title pr)", /expected "and", "or" or the end, found "\)" at character 9/],
    ["title pr title pr", /"title" at character 10/],
    ["not title pr", /expected one of eq.*"title" at character 5/],
    ["emails[type pr", /expected "]"/],
    ["emails[].value pr", /expected an attribute, found "]"/],
    ["a.b.c pr", /expected an attribute/],
    ["1a pr", /expected an attribute/],
    ["title pr and", /expected an attribute, found the end/],
  ])("%s", (text, detail) => {
    expect(refusalOf(text)).toMatchObject({ status: 400, scimType: "invalidFilter" });
    expect(refusalOf(text)?.detail).toMatch(detail);
  });
});

describe("a hostile filter costs nothing", () => {
  test.each<[what: string, text: string, detail: RegExp]>([
    ["brackets", `${"(".repeat(21)}a pr${")".repeat(21)}`, /20 levels/],
    ["nots", `${"not (".repeat(21)}a pr${")".repeat(21)}`, /20 levels/],
    ["value paths", `${"a[".repeat(21)}a pr${"]".repeat(21)}`, /20 levels/],
    ["conditions", Array.from({ length: 101 }, () => "a pr").join(" or "), /100 conditions/],
    ["open brackets", "(".repeat(8192), /20 levels/],
    ["an open string", `a eq "${"\\".repeat(8000)}`, /unexpected|JSON/],
    ["a long name", `urn:${"a:".repeat(4000)}b! pr`, /unexpected|attribute/],
    ["too long a text", "a".repeat(8193), /longer than 8192/],
  ])("too many %s", (_what, text, detail) => expect(refusalOf(text)?.detail).toMatch(detail));

  test.each<[what: string, text: string]>([
    ["brackets", "(".repeat(1_000_000)],
    ["conditions", 'a eq "b" and '.repeat(80_000)],
    ["backslashes", `a eq "${"\\".repeat(1_000_000)}`],
    ["blanks", " ".repeat(1_000_000)],
  ])("a megabyte of %s is refused within 50 ms of CPU", (_what, text) => {
    const before = process.cpuUsage();
    expect(refusalOf(text)?.scimType).toBe("invalidFilter");
    const { user, system } = process.cpuUsage(before);
    expect(user + system).toBeLessThan(50_000);
  });

  test("whatever comes is read or refused, never anything else", () => {
    const piece = fc.constantFrom(
      ...[
        "(",
        ")",
        "[",
        "]",
        ".",
        '"',
        "\\",
        " ",
        "not",
        "and",
        "or",
        "eq",
        "pr",
        "a",
        "urn:",
        "1",
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        refusalOf(pieces.join(" "));
        refusalOf(pieces.join(""));
      }),
    );
  });
});
