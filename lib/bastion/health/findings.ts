import { z } from "zod";

/** What may be wrong with a host as it is seen from the network. */
const seenFromNetwork = [
  "unreachable",
  "host_key_changed",
  /** Of a login: people who may enter as it cannot. */
  "certificate_refused",
  "foreign_certificate_accepted",
  "method_offered",
  "no_login",
] as const;

/** What its own root may find on it. */
const seenOnHost = [
  "authorized_keys",
  "setting_overruled",
  "file_differs",
  "file_is_stray",
  "not_reloaded",
] as const;

export const Finding = z.object({
  code: z.enum([...seenFromNetwork, ...seenOnHost]),
  /** A login, a fingerprint, a method, a file, an option with its value: for people to read. */
  subject: z.string().max(300).nullable(),
});
export type Finding = z.output<typeof Finding>;

/** What somebody on the host may report. */
export const OwnFinding = Finding.extend({ code: z.enum(seenOnHost) });
export type OwnFinding = z.output<typeof OwnFinding>;
export const ownFindings: ReadonlySet<string> = new Set(seenOnHost);

export const healthSources = ["network", "host"] as const;
export type HealthSource = (typeof healthSources)[number];

export const healthStates = ["sound", "drifted", "open", "key_changed", "unreachable"] as const;
export type HealthState = (typeof healthStates)[number];

/** Others than Postern's people may get in. */
const opening: ReadonlySet<Finding["code"]> = new Set([
  "foreign_certificate_accepted",
  "method_offered",
]);

/** The gravest of what was found. */
export function stateOf(findings: readonly Finding[]): HealthState {
  const has = (code: Finding["code"]) => findings.some((each) => each.code === code);
  if (has("host_key_changed")) return "key_changed";
  if (findings.some(({ code }) => opening.has(code))) return "open";
  if (has("unreachable")) return "unreachable";
  return findings.length === 0 ? "sound" : "drifted";
}

export type Alarm = "host_key_changed" | "host_open";

/** What somebody must look at now, of what was not so before. */
export function alarmOf(before: HealthState | undefined, after: HealthState): Alarm | undefined {
  if (before === after) return undefined;
  if (after === "key_changed") return "host_key_changed";
  return after === "open" ? "host_open" : undefined;
}
