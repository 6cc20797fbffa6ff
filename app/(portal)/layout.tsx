import type { ReactNode } from "react";
import { signOutHere } from "#app/(portal)/security/actions.ts";
import { beginFromTicket } from "#app/session.ts";
import { Frame } from "#components/shell/frame.tsx";
import { SignOutButton } from "#components/shell/sign-out.tsx";
import { getViewer } from "#lib/desk/index.ts";

export default async function PortalLayout({ children }: { children: ReactNode }) {
  const { name, rights, waitingForMe } = await getViewer(await beginFromTicket(), {});
  return (
    <Frame
      viewer={{ name, rights, waiting: { approvals: waitingForMe } }}
      signOut={<SignOutButton act={signOutHere} />}
    >
      {children}
    </Frame>
  );
}
