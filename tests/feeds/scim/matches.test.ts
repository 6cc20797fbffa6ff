import { describe, expect, test } from "vitest";
import { matches, parseFilter, userType } from "#lib/feeds/scim/index.ts";
import { barbara, refusalOf } from "./bodies.ts";
import { filtersOfTheStandard } from "./filter-texts.ts";

const isFound = (text: string) => matches(parseFilter(text), barbara(), userType);
const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

describe("the filters of the standard find Barbara, or do not", () => {
  const found = [
    ...[false, false, false, false, true],
    ...[false, true, false, true],
    ...[true, true, true, true, false, true, true],
  ];
  test.each(filtersOfTheStandard.slice(0, -1).map((text, index) => [text, found[index]] as const))(
    "%s → %s",
    (text, is) => expect(isFound(text)).toBe(is),
  );
});

describe("a filter", () => {
  test.each<[text: string, is: boolean]>([
    ['userName eq "BJENSEN@example.com"', true],
    ['externalId eq "701984"', true],
    ['id eq "2819C223-7F76-453A-919D-413861904646"', false],
    ['USERNAME sw "bjensen"', true],
    ['userName ew ".com"', true],
    ['name.familyName gt "Jense"', true],
    ["active eq true", true],
    ['active eq "True"', true],
    ["active ne true", false],
    [`${enterprise}:employeeNumber eq "701984"`, true],
    [`${enterprise}:manager.displayName co "smith"`, true],
    [`${enterprise}:manager eq "26118915-6090-4610-87e4-49d8ca9f808d"`, true],
    ['emails[type eq "home" and value co "@example.com"]', false],
    ['emails[type eq "home"].value eq "babs@jensen.org"', true],
    ['emails.type eq "home" and emails.value co "@example.com"', true],
    ["emails[primary eq true]", true],
    ['emails.value ne "bjensen@example.com"', true],
    ['meta.created eq "2010-01-23T05:56:22+01:00"', true],
    ["name pr", true],
    ["name.middleName eq null", false],
    ["name.middleName ne null", true],
  ])("%s → %s", (text, is) => expect(isFound(text)).toBe(is));

  test("what is absent is not equal, and found by not", () => {
    const nobody = { userName: "x" };
    const found = (text: string) => matches(parseFilter(text), nobody, userType);
    expect(found('title ne "Guide"')).toBe(true);
    expect(found('not (title eq "Guide")')).toBe(true);
    expect(found("title eq null")).toBe(true);
    expect(found('title lt "Guide"')).toBe(false);
    expect(found("active ne true")).toBe(true);
  });

  test.each<[text: string, detail: RegExp]>([
    ["active gt true", /active is a boolean/],
    ["active eq 1", /active is a boolean/],
    ['name eq "Jensen"', /name is complex/],
    ['meta.created co "2010"', /meta.created is a dateTime/],
    ['meta.created gt "yesterday"', /meta.created is a dateTime/],
    ["title eq 5", /title is a string/],
    ['ims[type eq "xmpp"]', /no attribute "ims"/],
    ['emails[kind eq "work"]', /no sub-attribute "kind" of emails/],
  ])("%s is refused", (text, detail) => {
    const refusal = refusalOf(() => isFound(text));
    expect(refusal).toMatchObject({ status: 400, scimType: "invalidFilter" });
    expect(refusal?.detail).toMatch(detail);
  });
});
