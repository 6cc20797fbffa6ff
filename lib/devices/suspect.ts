import { clientOf } from "./client.ts";
import type { PersonId, TicketId, Work } from "#lib/kernel/index.ts";

export type SuspicionKind =
  | "device_mismatch"
  | "device_unproven"
  | "blocked_device"
  | "risky_client";

export type Suspicion = {
  readonly kind: SuspicionKind;
  readonly personId: PersonId;
  readonly ticketId: TicketId | null;
};

/** A step: what somebody should look at; a detection and an alert come of it. */
export function suspect(work: Work, { kind, personId, ticketId }: Suspicion): void {
  const eventId = work.record({
    target: personId,
    persons: [personId],
    detail: { kind, ticketId },
  });
  const at = work.now.toISOString();
  const { address = null } = work.context;
  const act = "device.suspect";
  const found = { eventId, kind, at, act, personId, moduleId: null, ticketId, address };
  work.announce("device.suspected", found);
  const { browser, system } = clientOf(work.context.userAgent);
  const place = { address, browser, system };
  work.announce("person.factors-changed", { personId, change: kind, at, place });
}
