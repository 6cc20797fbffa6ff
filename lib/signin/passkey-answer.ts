import { z } from "zod";
import { invalidInput } from "#lib/kernel/index.ts";

const base64url = (charactersMax: number) =>
  z
    .string()
    .min(1)
    .max(charactersMax)
    .regex(/^[A-Za-z0-9_-]+$/, "base64url");

/** A credential's identifier has at most 1023 bytes (WebAuthn Level 3 §7.1 step 26). */
const credentialId = base64url(1364);
const clientData = base64url(8_000);

const transports = ["ble", "cable", "hybrid", "internal", "nfc", "smart-card", "usb"] as const;
export const Transport = z.enum(transports);
export type Transport = z.output<typeof Transport>;

const base = { id: credentialId, rawId: credentialId, type: z.literal("public-key") };

/** What a browser sends when a passkey was used (§5.1, AuthenticationResponseJSON), in bounds. */
export const AuthenticationResponse = z.object({
  ...base,
  response: z.object({
    clientDataJSON: clientData,
    authenticatorData: base64url(4_000),
    /** ML-DSA's are the longest, with 2,420 to 4,627 bytes. */
    signature: base64url(8_000),
    userHandle: base64url(100).nullish(),
  }),
});
export type AuthenticationResponse = z.output<typeof AuthenticationResponse>;

/** What a browser sends when a passkey was made (§5.1, RegistrationResponseJSON), in bounds. */
export const RegistrationResponse = z.object({
  ...base,
  response: z.object({
    clientDataJSON: clientData,
    attestationObject: base64url(40_000),
    /** Those that we do not know are of no use to us. */
    transports: z
      .array(z.string().max(40))
      .max(20)
      .transform((named) => transports.filter((transport) => named.includes(transport)))
      .optional(),
  }),
});
export type RegistrationResponse = z.output<typeof RegistrationResponse>;

/** Longer than any answer in bounds. */
const charactersMax = 64_000;

/** An answer as a form carries it: JSON of what the browser gave. */
const readAs =
  <S extends z.ZodType>(schema: S) =>
  (text: string | undefined): z.output<S> => {
    const json = (text ?? "").length <= charactersMax ? parsed(text ?? "") : undefined;
    const read = schema.safeParse(json);
    if (read.success) return read.data;
    throw invalidInput([{ field: "answer", reason: "unreadable", expected: "a passkey's answer" }]);
  };

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const readAuthentication = readAs(AuthenticationResponse);
export const readRegistration = readAs(RegistrationResponse);
