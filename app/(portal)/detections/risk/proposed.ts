import { invalidInput } from "#lib/kernel/index.ts";
import { RiskRules, signalKinds } from "#lib/devices/index.ts";

type Typed = Readonly<Record<string, string | undefined>>;
export type Proposed = {
  readonly rules: RiskRules;
  /** By the name of the field: what was typed there is not taken. */
  readonly problems: Readonly<Record<string, string>>;
};

const whole = (text: string | undefined): number | undefined =>
  text === undefined || text.trim() === "" ? undefined : Number(text);

/** What somebody proposes in the address, over what is in force; what makes no sense is named. */
export function proposedRules(current: RiskRules, typed: Typed): Proposed {
  const weights = Object.fromEntries(
    signalKinds.map((kind) => [kind, whole(typed[kind]) ?? current.weights[kind]]),
  );
  const asked = RiskRules.safeParse({
    ...current,
    weights,
    mediumFrom: whole(typed["mediumFrom"]) ?? current.mediumFrom,
    highFrom: whole(typed["highFrom"]) ?? current.highFrom,
    medium: typed["medium"] ?? current.medium,
    high: typed["high"] ?? current.high,
    alertsFrom: typed["alertsFrom"] ?? current.alertsFrom,
  });
  if (asked.success) return { rules: asked.data, problems: {} };
  const problems = asked.error.issues.map(({ path, code, message }) => [
    String(path.at(-1)),
    code === "custom" ? message : code,
  ]);
  return { rules: current, problems: Object.fromEntries(problems) as Record<string, string> };
}

type Place = RiskRules["places"][number];

export const placesText = (places: readonly Place[]): string =>
  places
    .map(
      ({ name, latitude, longitude, networks }) =>
        `${name}; ${latitude}, ${longitude}; ${networks.join(" ")}`,
    )
    .join("\n");

/** @throws {PosternError} that says which line is none, and what one looks like. */
export function placesOf(text: string): Place[] {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.flatMap((line, index) => (line === "" ? [] : [placeOf(line, index + 1)]));
}

function placeOf(line: string, number: number): Place {
  const [name = "", point = "", networks = ""] = line.split(";").map((part) => part.trim());
  const [latitude, longitude] = point.split(",").map(Number);
  const place = { name, latitude, longitude, networks: networks.split(/\s+/) };
  const found = RiskRules.shape.places.safeParse([place]);
  const [read] = found.success ? found.data : [];
  if (read) return read;
  const expected = `line ${number} as: name; latitude, longitude; networks in CIDR`;
  throw invalidInput([{ field: "places", reason: "not_a_place", expected }]);
}
