import { InvalidArgumentError } from "commander";

const unitMinutes: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1440 };

/** Minutes of "30m", "8h" or "90d", as an option has it. */
export function durationMinutes(text: string): number {
  const [, count = "", unit = ""] = /^(\d{1,7})([mhd])$/.exec(text) ?? [];
  const found = Number(count) * (unitMinutes[unit] ?? 0);
  if (found > 0) return found;
  throw new InvalidArgumentError("expected a duration such as 30m, 8h or 90d");
}
