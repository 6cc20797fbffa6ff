import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { PersonActor } from "#lib/kernel/index.ts";
import { offeredMsMax } from "../limits.ts";
import { FileRefused } from "./refusal.ts";

/** Files are fetched below it. */
export const filesPath = "/terminal/files/";

type Owner = Pick<PersonActor, "personId" | "ticketId">;
type Offer = { readonly owner: Owner; readonly fetched: (response: ServerResponse) => void };

/** Addresses at which a browser may fetch a file: once, soon, and with the ticket that asked. */
export type Addresses = {
  readonly offer: (
    owner: Owner,
    signal: AbortSignal,
  ) => { readonly address: string; readonly fetched: Promise<ServerResponse> };
  /** Whether there is something for them there; it is answered then. */
  readonly take: (path: string, owner: Owner, response: ServerResponse) => boolean;
};

export function newAddresses(): Addresses {
  const offers = new Map<string, Offer>();
  return {
    offer: (owner, signal) => {
      const address = `${filesPath}${randomBytes(24).toString("base64url")}`;
      const fetched = new Promise<ServerResponse>((pass, fail) => {
        const over = (reason: unknown) => {
          clearTimeout(clock);
          offers.delete(address);
          fail(reason);
        };
        const clock = setTimeout(over, offeredMsMax, new FileRefused("not_fetched")).unref();
        signal.addEventListener("abort", () => over(signal.reason), { once: true });
        offers.set(address, {
          owner,
          fetched: (response) => {
            clearTimeout(clock);
            pass(response);
          },
        });
      });
      return { address, fetched };
    },
    take: (path, { personId, ticketId }, response) => {
      const offer = offers.get(path);
      if (offer?.owner.personId !== personId || offer.owner.ticketId !== ticketId) return false;
      offers.delete(path);
      offer.fetched(response);
      return true;
    },
  };
}
