import { z } from "zod";

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
export const Shaping = z.object({
  systemCode: z.string(),
  entitlementCode: z.string(),
  login: z.string().trim(),
  features: z.array(z.enum(["shell", "exec", "upload", "download", "forward"])),
  forwardPorts: Parted.transform((ports) => ports.map(Number)),
});
