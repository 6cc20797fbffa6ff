"use client";

import {
  browserSupportsWebAuthn,
  browserSupportsWebAuthnAutofill,
  startAuthentication,
  startRegistration,
  WebAuthnAbortService,
} from "@simplewebauthn/browser";
import { startTransition, useActionState, useCallback, useEffect, useState } from "react";
import { deviceProof } from "#components/devices/device-key.ts";
import { notSent, type FormResult } from "#components/ui/form-result.ts";
import { useHasScript } from "#components/ui/use-has-script.ts";

type Using = Parameters<typeof startAuthentication>[0]["optionsJSON"];
type Making = Parameters<typeof startRegistration>[0]["optionsJSON"];
type Submit = (before: FormResult, form: FormData) => Promise<FormResult>;

/** What a passkey is to sign; and what this browser's own key is, when a ticket will come of it. */
export type Asked<Options> = { readonly options: Options; readonly nonce?: string };

type Ask<Options> = () => Promise<FormResult<Asked<Options>>>;

/** A passkey is used or made: the server says what it is to sign, and its answer goes back. */
export type PasskeyAct =
  | { readonly act: "use"; readonly ask: Ask<Using>; readonly submit: Submit }
  | { readonly act: "make"; readonly ask: Ask<Making>; readonly submit: Submit };

/** "cancelled": nobody chose one; "exists": this device has one of this account already. */
type Trouble = "none" | "cancelled" | "exists";

async function perform(act: PasskeyAct, isWaiting: boolean) {
  if (act.act === "make") {
    const asked = await act.ask();
    if (asked.status !== "done") return { refused: asked };
    const { options, nonce } = asked.answer;
    return { answer: await startRegistration({ optionsJSON: options }), nonce };
  }
  const asked = await act.ask();
  if (asked.status !== "done") return { refused: asked };
  const { options, nonce } = asked.answer;
  const how = { optionsJSON: options, useBrowserAutofill: isWaiting };
  return { answer: await startAuthentication(how), nonce };
}

function troubleOf(error: unknown): Trouble {
  const name = error instanceof Error ? error.name : "";
  if (name === "AbortError") return "none";
  return name === "InvalidStateError" ? "exists" : "cancelled";
}

/** Whether this browser has passkeys; never before its scripts run. */
export const useHasPasskeys = (): boolean => useHasScript() && browserSupportsWebAuthn();

/**
 * One ceremony at a time: a pressed button ends the one that waits in the name's field, which
 * begins anew when the other came to nothing.
 */
export function usePasskey(asked: PasskeyAct, { waits = false }: { waits?: boolean } = {}) {
  const [result, send, isSending] = useActionState(asked.submit, notSent);
  const [refused, setRefused] = useState<FormResult>(notSent);
  const [trouble, setTrouble] = useState<Trouble>("none");
  const [isOpen, setOpen] = useState(false);
  const isPossible = useHasPasskeys();
  const { act, ask, submit } = asked;

  const run = useCallback(
    async (isQuiet: boolean, more: Readonly<Record<string, string>> = {}) => {
      const done = await perform({ act, ask, submit } as PasskeyAct, isQuiet);
      if (done.refused) return isQuiet ? undefined : setRefused(done.refused);
      const form = new FormData();
      for (const [name, value] of Object.entries(more)) form.set(name, value);
      form.set("answer", JSON.stringify(done.answer));
      const proof = done.nonce && (await deviceProof(done.nonce, "/sign-in"));
      if (proof) form.set("device", proof);
      return startTransition(() => send(form));
    },
    [act, ask, submit, send],
  );

  const isWaiting = waits && isPossible && !isOpen && !isSending;
  useEffect(() => {
    if (!isWaiting) return undefined;
    let isGone = false;
    const wait = async () => {
      if ((await browserSupportsWebAuthnAutofill()) && !isGone) await run(true);
    };
    // Nobody pressed anything: what goes wrong here is nobody's concern.
    wait().catch(() => undefined);
    return () => {
      isGone = true;
      WebAuthnAbortService.cancelCeremony();
    };
  }, [isWaiting, run]);

  const press = (more?: Readonly<Record<string, string>>) => {
    setOpen(true);
    setTrouble("none");
    setRefused(notSent);
    run(false, more)
      .catch((error: unknown) => setTrouble(troubleOf(error)))
      .finally(() => setOpen(false));
  };
  const shown = refused.status === "failed" ? refused : result;
  return { press, trouble, result: shown, isPossible, isWorking: isOpen || isSending };
}
