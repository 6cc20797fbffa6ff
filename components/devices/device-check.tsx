"use client";

import { useEffect } from "react";
import type { FormResult } from "#components/ui/form-result.ts";
import { deviceProof } from "./device-key.ts";

export type DeviceAsked = { readonly nonce: string | null; readonly dueMs: number };
export type DeviceAnswer = {
  readonly outcome: "proven" | "again" | "unbound" | "narrowed" | "ended";
  /** For browsers that bind sessions by themselves. */
  readonly challenge?: string | undefined;
};

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
    /** Milliseconds until the next look; undefined: never again. */
    const look = async (): Promise<number | undefined> => {
      const asked = await ask();
      if (asked.status !== "done") return retryMs;
      const { nonce, dueMs } = asked.answer;
      if (nonce === null) return undefined;
      if (dueMs > 0 && sessionStorage.getItem(checked) !== null) return dueMs;
      const told = await prove((await deviceProof(nonce, "/device-check")) ?? "");
      if (told.status !== "done") return retryMs;
      const { outcome, challenge } = told.answer;
      if (outcome === "unbound") return undefined;
      if (outcome === "ended") {
        location.assign("/sign-in");
        return undefined;
      }
      if (outcome !== "proven") return retryMs;
      sessionStorage.setItem(checked, "1");
      // Browsers that bind sessions by themselves follow what this answers; others ignore it.
      if (challenge !== undefined && location.protocol === "https:") {
        await fetch(`/tickets/bound?challenge=${encodeURIComponent(challenge)}`);
      }
      return retryMs;
    };
    const later = (ms: number) => {
      clearTimeout(timer);
      timer = setTimeout(() => void check(), ms);
    };
    const check = async () => {
      const ms = await look().catch(() => retryMs);
      if (ms !== undefined && !isGone) later(ms);
    };
    const awake = () => {
      if (document.visibilityState === "visible" && !isGone) later(0);
    };
    later(0);
    document.addEventListener("visibilitychange", awake);
    return () => {
      isGone = true;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", awake);
    };
  }, [ask, prove]);
  return null;
}
