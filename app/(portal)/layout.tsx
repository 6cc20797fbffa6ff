import type { ReactNode } from "react";
import { signOutHere } from "#app/(portal)/security/actions.ts";
import { askDeviceHere, proveDeviceHere } from "#app/(portal)/device-check/actions.ts";
import { stepUpWays } from "#app/(portal)/step-up/ways.ts";
import { beginFromTicket } from "#app/session.ts";
import { DeviceCheck } from "#components/devices/device-check.tsx";
import { StepUpPlace } from "#components/security/step-up-place.tsx";
import { Frame } from "#components/shell/frame.tsx";
import { SignOutButton } from "#components/shell/sign-out.tsx";
import { getViewer } from "#lib/desk/index.ts";

export default async function PortalLayout({ children }: { children: ReactNode }) {
  const { name, rights, waitingForMe } = await getViewer(await beginFromTicket(), {});
  return (
    <StepUpPlace ways={stepUpWays}>
      <Frame
        viewer={{ name, rights, waiting: { approvals: waitingForMe } }}
        signOut={<SignOutButton act={signOutHere} />}
      >
        {children}
      </Frame>
      <DeviceCheck ask={askDeviceHere} prove={proveDeviceHere} />
    </StepUpPlace>
  );
}
