import type { Assurance, Work } from "#lib/kernel/index.ts";
import {
  assessClient,
  endSuspected,
  isKeyOf,
  passes,
  readProof,
  suspect,
  type Assessed,
  type ClientReport,
  type DeviceProof,
} from "#lib/devices/index.ts";
import { bindingOf } from "#lib/tickets/index.ts";
import type { In } from "./login.ts";

/** Why a completed sign-in gets no ticket. */
export const clientRefusals = [
  ...["device_blocked", "device_not_proven", "ticket_copied"],
  ...["too_risky", "risk_needs_passkey"],
] as const;
export type ClientRefusal = (typeof clientRefusals)[number];

export type Judged =
  | { readonly refused: ClientRefusal; readonly assessed?: Assessed }
  | { readonly refused?: undefined; readonly assessed: Assessed; readonly assurance: Assurance };

/**
 * A step, before any ticket is made or renewed: recognises the device, and decides what this client
 * is let in with. A ticket that hangs on a device is renewed with that device's key alone.
 */
export async function judgeClient(
  work: Work,
  login: In<"complete">,
  reported: ClientReport,
): Promise<Judged> {
  const { personId, ticketId, factors, assurance } = login;
  const proof = await readProof(reported.proof, { nonce: login.id, path: "/sign-in" });
  const unbound = await bindingRefusal(work, login, proof);
  if (unbound) return { refused: unbound };
  const hasPasskey = factors.includes("passkey");
  const act = ticketId === null ? "sign-in" : "step-up";
  const assessed = await assessClient(work, { act, personId, proof, reported, hasPasskey });
  if (assessed.isBlocked) {
    // Whoever has it has everything else as well.
    suspect(work, { kind: "blocked_device", personId, ticketId });
    return { refused: "device_blocked", assessed };
  }
  if (assessed.decision === "deny") {
    await refuseRisk(work, login);
    return { refused: "too_risky", assessed };
  }
  if (assessed.isAlert) suspect(work, { kind: "risky_client", personId, ticketId });
  if (passes(assessed.decision, hasPasskey)) return { assessed, assurance };
  // Whoever signs in gets little; whoever asks for more proves it by what cannot be passed on.
  return ticketId === null
    ? { assessed, assurance: 1 }
    : { refused: "risk_needs_passkey", assessed };
}

async function bindingRefusal(
  work: Work,
  { personId, ticketId }: In<"complete">,
  proof: DeviceProof | undefined,
): Promise<ClientRefusal | undefined> {
  if (ticketId === null) return undefined;
  const deviceId = (await bindingOf(work.tx, ticketId))?.deviceId ?? null;
  if (deviceId === null) return undefined;
  if (!proof) {
    suspect(work, { kind: "device_unproven", personId, ticketId });
    return "device_not_proven";
  }
  if (await isKeyOf(work.tx, deviceId, proof)) return undefined;
  await endSuspected(work, { personId, ticketId, isCopied: true });
  return "ticket_copied";
}

async function refuseRisk(work: Work, { personId, ticketId }: In<"complete">): Promise<void> {
  if (ticketId !== null) await endSuspected(work, { personId, ticketId, isCopied: false });
  else suspect(work, { kind: "risky_client", personId, ticketId });
}
