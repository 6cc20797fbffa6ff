"use server";

import { formResult, type FormResult } from "#app/form-result.ts";
import { isSignedIn } from "#app/session.ts";
import { keepTicket, leave } from "#app/session-shell.ts";
import { clientReport } from "#app/client-report.ts";
import type { DeviceAnswer, DeviceAsked } from "#components/devices/device-check.tsx";
import { askDevice, proveDevice, suspectDevice } from "#lib/devices/index.ts";

/** What this browser is to sign next. */
export async function askDeviceHere(): Promise<FormResult<DeviceAsked>> {
  // A page that is open while one signs out is led nowhere by this.
  if (!(await isSignedIn())) return { status: "done", answer: { nonce: null, dueMs: 0 } };
  return formResult((context) => askDevice(context, {}));
}

/** Takes what it signed; a session that was copied here ends here, and everywhere. */
export async function proveDeviceHere(proof: string): Promise<FormResult<DeviceAnswer>> {
  if (!(await isSignedIn())) return { status: "done", answer: { outcome: "unbound" } };
  return formResult(async (context) => {
    const { personId, ticketId, assurance } = context.actor;
    const reported = await clientReport(proof);
    const shown = { personId, ticketId, context, reported };
    const { outcome, ticket, challenge } = await proveDevice(shown);
    if (ticket !== undefined) await keepTicket(ticket);
    if (outcome === "proven" || outcome === "again" || outcome === "unbound") {
      return { outcome, challenge };
    }
    // What is worth nothing already is narrowed no further.
    if (outcome === "step-up" && assurance === 1) return { outcome: "narrowed" as const };
    const suspected = await suspectDevice(context, { because: outcome });
    if (suspected.outcome === "ended") await leave();
    return { outcome: suspected.outcome };
  });
}
