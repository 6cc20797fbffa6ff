"use server";

import { formResult, type FormResult } from "#app/form-result.ts";
import { leave } from "#app/session-shell.ts";
import { clientReport } from "#app/client-report.ts";
import type { DeviceAnswer, DeviceAsked } from "#components/devices/device-check.tsx";
import { askDevice, proveDevice, suspectDevice } from "#lib/devices/index.ts";

/** What this browser is to sign next. */
export async function askDeviceHere(): Promise<FormResult<DeviceAsked>> {
  return formResult((context) => askDevice(context, {}));
}

/** Takes what it signed; a session that was copied here ends here, and everywhere. */
export async function proveDeviceHere(proof: string): Promise<FormResult<DeviceAnswer>> {
  return formResult(async (context) => {
    const { personId, ticketId } = context.actor;
    const reported = await clientReport(proof);
    const proved = await proveDevice({ personId, ticketId, context, reported });
    if (proved === "proven" || proved === "again" || proved === "unbound") return proved;
    const { outcome } = await suspectDevice(context, { because: proved });
    if (outcome === "ended") await leave();
    return outcome;
  });
}
