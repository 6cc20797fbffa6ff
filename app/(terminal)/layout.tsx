import type { ReactNode } from "react";
import { stepUpWays } from "#app/(portal)/step-up/ways.ts";
import { askDeviceHere, proveDeviceHere } from "#app/(portal)/device-check/actions.ts";
import { beginFromTicket } from "#app/session.ts";
import { DeviceCheck } from "#components/devices/device-check.tsx";
import { StepUpPlace } from "#components/security/step-up-place.tsx";

/** Without the portal's frame: its links would carry this page's policy to other pages. */
export default async function TerminalLayout({ children }: { children: ReactNode }) {
  await beginFromTicket();
  return (
    <StepUpPlace ways={stepUpWays}>
      {children}
      <DeviceCheck ask={askDeviceHere} prove={proveDeviceHere} />
    </StepUpPlace>
  );
}
