import { z } from "zod";
import { isPosternError, log } from "#lib/kernel/index.ts";
import { callVault, type VaultAddress } from "./vault-client.ts";

const Lookup = z.object({ ttl: z.number().int().min(0), renewable: z.boolean().default(false) });
const Renewal = z.object({ lease_duration: z.number().int().min(0) });

const secondMs = 1000;
const hourMs = 3_600_000;
/** After a failure the next try comes soon: half of what was left has passed already. */
const retryMs = 15_000;

export type TokenState = {
  /** Seconds until it ends; 0: it does not. */
  readonly seconds: number;
  readonly isRenewable: boolean;
};

export async function lookUpToken(address: VaultAddress): Promise<TokenState> {
  const { data } = await callVault(address, { method: "GET", path: "auth/token/lookup-self" });
  const { ttl, renewable } = Lookup.parse(data);
  return { seconds: ttl, isRenewable: renewable };
}

async function renewToken(address: VaultAddress): Promise<number> {
  const call = { method: "POST", path: "auth/token/renew-self", body: {} } as const;
  return Renewal.parse((await callVault(address, call)).auth).lease_duration;
}

/** Half of what is left, once an hour at least, never more than once a second. */
const msUntilRenewal = (seconds: number): number =>
  Math.min(hourMs, Math.max(secondMs, (seconds * secondMs) / 2));

/**
 * Renews the token while the process lives, at half of what is left of it. One that cannot be
 * renewed is left alone: a file may bring the next, and is read at every call.
 */
export async function keepTokenAlive(address: VaultAddress): Promise<void> {
  const { seconds, isRenewable } = await lookUpToken(address);
  if (seconds === 0 || !isRenewable) return;
  const renewIn = (ms: number): void => {
    setTimeout(() => void renew(), ms).unref();
  };
  const renew = async (): Promise<void> => {
    try {
      renewIn(msUntilRenewal(await renewToken(address)));
    } catch (error) {
      const reason = isPosternError(error) ? error.reason : "unreadable";
      log().warn({ reason }, "the token of the key provider was not renewed; trying again");
      renewIn(retryMs);
    }
  };
  renewIn(msUntilRenewal(seconds));
}
