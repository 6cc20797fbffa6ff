import type { StepUpWays } from "#components/security/step-up-ways.ts";
import { askForProof, askToConfirm, confirmByCode, confirmByPasskey } from "./actions.ts";

/** How somebody who is signed in proves once more who they are, on any page of theirs. */
export const stepUpWays: StepUpWays = {
  passkey: { act: "use", ask: askToConfirm, submit: confirmByPasskey },
  submitCode: confirmByCode,
  askForProof,
};
