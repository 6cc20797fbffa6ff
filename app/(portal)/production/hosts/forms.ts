import { z } from "zod";
import { changedIn } from "#app/(portal)/settings/forms.ts";
import { CommandPattern, CommandRule } from "#lib/bastion/index.ts";

/** Values parted by commas, spaces or lines. */
const Parted = z
  .string()
  .default("")
  .transform((text) => text.split(/[\s,]+/).filter(Boolean));

const Ways = {
  address: z.string().trim(),
  port: z.coerce.number(),
  /** As ssh-keyscan prints them; its comments and the name before each key are left out. */
  hostKeys: z.string().transform((text) =>
    text
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "" && !line.startsWith("#"))
      .map((line) => line.replace(/^\S+\s+(?=(ssh-|ecdsa-|sk-))/, "")),
  ),
  sourceAddresses: Parted,
  breakGlassAccount: z
    .string()
    .trim()
    .default("")
    .transform((account) => (account === "" ? null : account)),
} as const;

export const Registering = z.object({ code: z.string().trim(), systemCode: z.string(), ...Ways });
export const Moving = z.object({ code: z.string(), ...Ways });
export const Naming = z.object({ code: z.string() });
export const Retiring = z.object({ code: z.string(), reason: z.string() });

/** One a line. */
const Lines = z.string().transform((text) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean),
);
const Minutes = z
  .string()
  .trim()
  .regex(/^\d{1,3}$/)
  .transform(Number);
const Patterns = Lines.pipe(z.array(CommandRule.shape.pattern));

const Shaping = z.object({
  systemCode: z.string(),
  entitlementCode: z.string(),
  login: z.string().trim(),
  features: z.array(z.enum(["shell", "exec", "upload", "download", "forward"])),
  forwardPorts: Parted.transform((ports) => ports.map(Number)),
  idleMinutes: Minutes.optional(),
  drainMinutes: Minutes.optional(),
  proof: z.enum(["none", "code", "passkey"]).optional(),
  leftBehind: z.enum(["keep", "report", "end"]).optional(),
  needsObserver: z.stringbool().optional(),
  commands: Lines.pipe(z.array(CommandPattern)).optional(),
  alertAt: Patterns.optional(),
  endAt: Patterns.optional(),
});

/** What a form says of a right: what stands there as it stood is left out, and stays as it is. */
export function shapingOf(typed: Readonly<Record<string, string>>, features: readonly unknown[]) {
  const changed = changedIn(typed);
  const rules = ["alertAt", "endAt"];
  // They are one list: what changed in one is told with the other.
  const ruled = rules.some((name) => name in changed)
    ? Object.fromEntries(rules.map((name) => [name, typed[name] ?? ""]))
    : {};
  const told = Shaping.parse({ ...changed, ...ruled, features });
  const { alertAt, endAt, ...rest } = told;
  if (!alertAt || !endAt) return rest;
  const commandRules = [
    ...alertAt.map((pattern) => ({ pattern, act: "alert" as const })),
    ...endAt.map((pattern) => ({ pattern, act: "end" as const })),
  ];
  return { ...rest, commandRules };
}
