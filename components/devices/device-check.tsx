"use client";

import { useEffect } from "react";
import type { FormResult } from "#components/ui/form-result.ts";
import { deviceProof } from "./device-key.ts";

export type DeviceAsked = { readonly nonce: string | null; readonly dueMs: number };
export type DeviceAnswer = "proven" | "again" | "unbound" | "narrowed" | "ended";

type Props = {
  ask: () => Promise<FormResult<DeviceAsked>>;
  prove: (proof: string) => Promise<FormResult<DeviceAnswer>>;
};

const checked = "postern.device-checked";
/** A page that comes to the front looks whether it is due; so often at most. */
const retryMs = 60_000;

/** Proves now and then that this is still the browser that its session began in. */
export function DeviceCheck({ ask, prove }: Props) {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isGone = false;
    const check = async () => {
      const asked = await ask();
      if (isGone || asked.status !== "done" || asked.answer.nonce === null) return;
      const { nonce, dueMs } = asked.answer;
      if (dueMs > 0 && sessionStorage.getItem(checked) !== null) return later(dueMs);
      const told = await prove((await deviceProof(nonce, "/device-check")) ?? "");
      if (isGone || told.status !== "done") return;
      if (told.answer === "ended") return location.assign("/sign-in");
      if (told.answer === "proven") {
        sessionStorage.setItem(checked, "1");
        // Browsers that bind sessions by themselves follow what this answers; others ignore it.
        if (location.protocol === "https:") await fetch("/tickets/bound");
      }
      later(retryMs);
    };
    const later = (ms: number) => {
      if (!isGone) timer = setTimeout(() => void check().catch(() => undefined), ms);
    };
    later(0);
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [ask, prove]);
  return null;
}
