"use client";

import { createContext } from "react";
import type { FormResult } from "#components/ui/form-result.ts";
import type { PasskeyAct } from "#components/sign-in/use-passkey.ts";

/** How somebody who is signed in proves once more who they are; the portal's layout brings it. */
export type StepUpWays = {
  readonly passkey: PasskeyAct;
  /** What this browser signs before a code is sent. */
  readonly askForProof: () => Promise<FormResult<string>>;
  readonly submitCode: (before: FormResult, form: FormData) => Promise<FormResult>;
};

export const StepUpContext = createContext<StepUpWays | undefined>(undefined);
