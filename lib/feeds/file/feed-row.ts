import { hash } from "node:crypto";
import { z } from "zod";
import { isFormula, type Problem } from "#lib/kernel/index.ts";

const textMax = 200;
const day = /^\d{4}-\d{2}-\d{2}$/;

/** A control character, a NUL among them, is never part of a fact about a person. */
// eslint-disable-next-line no-control-regex
const control = /[\u0000-\u001f\u007f]/;
/** Turns text around, so that a name shows as another one (UAX #9 §2). */
const turning = /[\u202a-\u202e\u2066-\u2069]/;

const zones = new Map<string, boolean>();

export function isZone(zone: string): boolean {
  let known = zones.get(zone);
  if (known === undefined) {
    known = canFormat(zone);
    if (zones.size < 5000) zones.set(zone, known);
  }
  return known;
}

function canFormat(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).format(0) !== "";
  } catch {
    return false;
  }
}

export function isDay(text: string): boolean {
  if (!day.test(text)) return false;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

/** What people may read as it stands: no control characters, and nothing turned around. */
export const isPlain = (text: string): boolean =>
  !control.test(text) && text.isWellFormed() && !turning.test(text);

const Plain = z
  .string()
  .max(textMax, `at most ${textMax} characters`)
  .refine((text) => !control.test(text), "no control characters")
  .refine((text) => text.isWellFormed() && !turning.test(text), "well-formed, unturned text");
/** A dash alone is a word for nothing. */
const Text = Plain.refine((text) => text.length < 2 || !isFormula(text), "no formula");
const Day = z.string().refine(isDay, "a day that exists, as YYYY-MM-DD");
const Code = Plain.min(1).refine((text) => !isFormula(text), "no formula");

export const workerTypes = ["employee", "contractor", "intern"] as const;
export const statuses = ["pre_hire", "active", "leave", "ended"] as const;

/** One person as a file says it; absent columns and empty cells are left out. */
export const FeedRow = z
  .object({
    employeeNumber: Code.max(64),
    givenName: Text.optional(),
    familyName: Text.optional(),
    displayName: Text.optional(),
    workEmail: Text.regex(/^[^\s@]+@[^\s@]+$/, "an e-mail address").optional(),
    workerType: z.enum(workerTypes, `one of ${workerTypes.join(", ")}`).optional(),
    status: z.enum(statuses, `one of ${statuses.join(", ")}`).optional(),
    startDate: Day.optional(),
    endDate: Day.optional(),
    orgCode: Code.max(64).optional(),
    orgName: Text.optional(),
    orgParentCode: Code.max(64).optional(),
    title: Text.optional(),
    grade: Text.optional(),
    location: Text.optional(),
    timeZone: z.string().refine(isZone, "an IANA time zone").optional(),
    managerNumber: Code.max(64).optional(),
    sponsorNumber: Code.max(64).optional(),
  })
  .refine(({ startDate, endDate }) => !(startDate && endDate && endDate < startDate), {
    path: ["endDate"],
    message: "not before startDate",
  })
  .refine(
    ({ givenName, familyName, displayName }) =>
      displayName !== undefined || givenName !== undefined || familyName !== undefined,
    { path: ["displayName"], message: "a name: display, given or family" },
  );
export type FeedRow = z.output<typeof FeedRow>;

export const feedFields = Object.keys(FeedRow.shape) as (keyof FeedRow)[];

/** What is wrong with a row; nothing when it is one. */
export function problemsOfRow(row: Record<string, string>): Problem[] {
  const parsed = FeedRow.safeParse(row);
  if (parsed.success) return [];
  return parsed.error.issues.map((issue) => {
    const field = issue.path.join(".") || "(row)";
    const isMissing = issue.code === "invalid_type";
    return {
      field,
      reason: isMissing ? "missing" : "not_valid",
      expected: isMissing ? "a value" : issue.message,
    };
  });
}

/** SHA-256 over the row's values in the fixed order of its fields, in base64. */
export function rowHash(row: FeedRow): string {
  let text = "";
  for (const field of feedFields) text += `${row[field] ?? ""}\u0001`;
  return hash("sha256", text, "base64");
}

// eslint-disable-next-line no-control-regex
const controls = /[\u0000-\u001f\u007f]/g;

/** What was wrong, as the database may keep it. */
export const storable = (text: string): string =>
  text.toWellFormed().replace(controls, "\ufffd").slice(0, 300);

export const displayNameOf = (row: FeedRow): string =>
  row.displayName ?? [row.givenName, row.familyName].filter(Boolean).join(" ");
