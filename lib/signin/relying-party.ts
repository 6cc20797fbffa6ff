import { readSettings } from "#lib/kernel/settings.ts";

/** For whom passkeys are made: the host that people type, and the origin their browser must see. */
export type RelyingParty = { readonly id: string; readonly origin: string };

export function relyingPartyOf(publicUrl: string): RelyingParty {
  const { hostname, origin } = new URL(publicUrl);
  return { id: hostname, origin };
}

export const relyingParty = (): RelyingParty => relyingPartyOf(readSettings(process.env).publicUrl);
