import type { z } from "zod";
import type { Facts } from "#lib/people/index.ts";
import { FeedRow, isPlain } from "../../file/index.ts";
import { Day } from "../../lifecycle-event.ts";
import { isRecord, type Resource } from "../schema.ts";
import { scimError } from "../scim-error.ts";
import { enterpriseUrn, hrUrn } from "../urns.ts";
import { extension, workEmailIn, type Email } from "./user-resource.ts";

/** Facts as a resource says them; undefined: it says nothing, and nothing follows from that. */
export type SaidFacts = Omit<Facts, "status" | "jobs" | "orgUnitId" | "workerType" | "timeZone"> & {
  readonly workerType: string | undefined;
  readonly timeZone: string | undefined;
};

const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);
const partOf = (value: unknown, name: string): unknown => (isRecord(value) ? value[name] : null);

/** Which of two ways to say one thing changed; the first one wins. */
function pick(after: readonly unknown[], before: readonly unknown[]): string | undefined {
  const index = after.findIndex((value, at) => value !== undefined && value !== before[at]);
  return index < 0 ? undefined : (textOf(after[index]) ?? undefined);
}

/** Names joined as facts join them. */
const joined = (name: unknown): string =>
  [partOf(name, "givenName"), partOf(name, "familyName")].filter(Boolean).join(" ");

/** How somebody is shown: as said, else by their names, else by the name that the client has. */
const shownAs = ({ displayName, name, userName }: Resource): string =>
  textOf(displayName) ?? textOf(partOf(name, "formatted")) ?? (joined(name) || String(userName));

/** The facts that a resource says, beside the one that it comes from. */
function saidBy(after: Resource, before: Resource): SaidFacts {
  const [hr, hrBefore] = [extension(after, hrUrn), extension(before, hrUrn)];
  const { manager } = extension(after, enterpriseUrn);
  return {
    givenName: textOf(partOf(after["name"], "givenName")),
    familyName: textOf(partOf(after["name"], "familyName")),
    displayName: shownAs(after),
    workEmail: workEmailIn((after["emails"] ?? []) as Email[])?.value ?? null,
    workerType: textOf(hr["workerType"]) ?? undefined,
    timeZone: pick([hr["timeZone"], after["timezone"]], [hrBefore["timeZone"], before["timezone"]]),
    startDate: textOf(hr["startDate"]),
    endDate: textOf(hr["endDate"]),
    title: textOf(after["title"]),
    grade: textOf(hr["grade"]),
    location: textOf(hr["location"]),
    managerId: textOf(partOf(manager, "value")),
    sponsorId: textOf(partOf(hr["sponsor"], "value")),
  };
}

/** What a whole resource says of somebody new. */
export function wholeFacts(after: Resource): SaidFacts {
  const said = saidBy(after, {});
  checkFacts(said);
  checkDays(said);
  return said;
}

/** What changed, and nothing else: a later statement of somebody else's stays. */
export function changedFacts(after: Resource, before: Resource): Partial<Facts> {
  const [said, was] = [saidBy(after, before), saidBy(before, before)];
  const fields = Object.keys(said) as (keyof SaidFacts)[];
  const changed = fields.filter((field) => said[field] !== undefined && said[field] !== was[field]);
  const part = Object.fromEntries(changed.map((field) => [field, said[field]]));
  checkFacts(part);
  if ("endDate" in part) checkDays(said);
  // Whoever is shown by another name than their own stays so under a new one.
  const isNamed = "givenName" in part || "familyName" in part;
  if (!isNamed || "displayName" in part) return part;
  if (was.displayName !== joined(before["name"])) return { ...part, displayName: was.displayName };
  return { ...part, displayName: joined(after["name"]) || String(after["userName"]) };
}

const path: Readonly<Record<string, string>> = {
  ...{ givenName: "name.givenName", familyName: "name.familyName", displayName: "displayName" },
  ...{ workEmail: "emails", title: "title", employeeNumber: `${enterpriseUrn}:employeeNumber` },
  orgCode: `${hrUrn}:orgUnit`,
  orgName: `${enterpriseUrn}:department`,
  sponsorNumber: `${hrUrn}:sponsor.employeeNumber`,
};

/**
 * Facts are as bounded as those of files: no control characters, no formulas, 200 characters.
 * @throws ScimError invalidValue naming the attribute.
 */
export function checkFacts(facts: Readonly<Record<string, unknown>>): void {
  const shape: Readonly<Record<string, z.ZodType>> = {
    ...FeedRow.shape,
    ...{ startDate: Day, endDate: Day },
  };
  for (const [field, value] of Object.entries(facts)) {
    const parsed = value === null ? undefined : shape[field]?.safeParse(value);
    if (parsed === undefined || parsed.success) continue;
    const where = path[field] ?? `${hrUrn}:${field}`;
    throw scimError("invalidValue", `${where}: expected ${parsed.error.issues[0]?.message}`);
  }
}

function checkDays({ startDate, endDate }: SaidFacts): void {
  if (startDate === null || endDate === null || endDate >= startDate) return;
  throw scimError("invalidValue", `${hrUrn}:endDate: expected a day not before startDate`);
}

const wordMax = 500;

/**
 * What is only kept is read by people all the same, and found by an index.
 * @throws ScimError invalidValue naming the attribute.
 */
export function checkWords(value: unknown, where = ""): void {
  if (typeof value === "string") {
    if (value.length <= wordMax && isPlain(value)) return;
    throw scimError("invalidValue", `${where}: expected at most ${wordMax} plain characters`);
  }
  if (typeof value !== "object" || value === null) return;
  for (const [name, part] of Object.entries(value)) {
    checkWords(part, where === "" ? name : `${where}.${name}`);
  }
}

/** The unit that is named: null for none any more, undefined where nothing changes. */
export function unitSaid(after: Resource, before: Resource): UnitSaid | null | undefined {
  const [code, codeBefore] = [after, before].map((one) => extension(one, hrUrn)["orgUnit"]);
  const [name, nameBefore] = [after, before].map(
    (one) => extension(one, enterpriseUrn)["department"],
  );
  if (code === codeBefore && name === nameBefore) return undefined;
  if (typeof code === "string" && code !== codeBefore) {
    return { code, name: typeof name === "string" && name !== nameBefore ? name : null };
  }
  if (typeof name === "string") return { name, code: null };
  return typeof code === "string" ? undefined : null;
}

/** A unit by its code, or by a department's name, which may be a code too. */
export type UnitSaid =
  | { readonly code: string; readonly name: string | null }
  | { readonly code: null; readonly name: string };
