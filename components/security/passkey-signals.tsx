"use client";

import { sendSignal } from "@simplewebauthn/browser";
import { useEffect } from "react";

export type Signals = {
  rpId: string;
  userId: string;
  name: string;
  displayName: string;
  credentialIds: readonly string[];
};

/**
 * Tells the keepers of passkeys which still open this account, and how it is called now, so that
 * they stop offering one that was removed (WebAuthn Level 3 §5.1.10).
 */
export function PasskeySignals({ signals }: { signals: Signals }) {
  const told = JSON.stringify(signals);
  useEffect(() => {
    const { rpId, userId, name, displayName, credentialIds } = JSON.parse(told) as Signals;
    const account = { rpID: rpId, userID: userId };
    const accepted = [...credentialIds];
    // Browsers that have no signals refuse them: there is nothing to do about it.
    Promise.allSettled([
      sendSignal({
        ...account,
        signalName: "allAcceptedCredentials",
        allAcceptedCredentialIDs: accepted,
      }),
      sendSignal({
        ...account,
        signalName: "currentUserDetails",
        userName: name,
        userDisplayName: displayName,
      }),
    ]).catch(() => undefined);
  }, [told]);
  return null;
}
