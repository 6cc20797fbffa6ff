"use client";

import { useEffect, useRef } from "react";
import { deviceProof } from "./device-key.ts";

type Props = {
  /** What is signed; asked for when the form is sent, if it is not known before. */
  nonce: string | (() => Promise<string | undefined>);
};

/** Sends this browser's proof along with the form that it stands in; without a script, nothing. */
export function DeviceProof({ nonce }: Props) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const [input, form] = [field.current, field.current?.form];
    if (!input || !form) return undefined;
    let isSigned = false;
    const sign = async (submitter: HTMLElement | null) => {
      const asked = typeof nonce === "string" ? nonce : await nonce();
      input.value = (asked && (await deviceProof(asked, "/sign-in"))) ?? "";
      isSigned = true;
      form.requestSubmit(submitter);
    };
    const hold = (event: SubmitEvent) => {
      if (isSigned) {
        isSigned = false;
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      void sign(event.submitter);
    };
    form.addEventListener("submit", hold, true);
    return () => form.removeEventListener("submit", hold, true);
  }, [nonce]);
  return <input ref={field} type="hidden" name="device" />;
}
