"use client";

import type { ReactNode } from "react";
import { StepUpContext, type StepUpWays } from "./step-up-ways.ts";

/** Everything within can ask who is there, in place. */
export function StepUpPlace({ ways, children }: { ways: StepUpWays; children: ReactNode }) {
  return <StepUpContext value={ways}>{children}</StepUpContext>;
}
