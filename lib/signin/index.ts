import type { Door } from "#lib/kernel/index.ts";
import { addPasskey, beginAddition } from "./add-passkey.ts";
import { attemptPassword, readPassword } from "./attempt-password.ts";
import { acceptModels } from "./authenticator-models.ts";
import { beginAuthenticator } from "./begin-authenticator.ts";
import { beginStepUp } from "./begin-step-up.ts";
import { changePassword } from "./change-password.ts";
import { removePasskey, renamePasskey } from "./change-passkey.ts";
import { completeEnrolment } from "./complete-enrolment.ts";
import { confirmOwnAuthenticator } from "./confirm-authenticator.ts";
import { confirmPasskey } from "./confirm-passkey.ts";
import { createEnrolmentLink } from "./create-enrolment-link.ts";
import { endLoginsOfLeavers } from "./end-of-leavers.ts";
import { endRestored } from "./end-restored.ts";
import { readOfferedTotp } from "./read-offered-totp.ts";
import { getMySecurity } from "./get-security.ts";
import { getSecurityOfPerson } from "./get-security-of-person.ts";
import { getEnrolment } from "./get-enrolment.ts";
import { offerPasskey } from "./offer-passkey.ts";
import { openEnrolment } from "./open-enrolment.ts";
import { readSignIn } from "./read-sign-in.ts";
import { makeRecoveryCodes } from "./make-recovery-codes.ts";
import { confirmRecovery, listRecoveries, startRecovery } from "./recover.ts";
import { redeemLogin } from "./redeem-login.ts";
import { readOwnPassword, replacePassword } from "./replace-password.ts";
import { revokePasskey } from "./revoke-passkey.ts";
import { signOut } from "./sign-out.ts";
import { startEnrolment } from "./start-enrolment.ts";
import { tryCode } from "./try-code.ts";
import { tryPasskey } from "./try-passkey.ts";
import { tryRecoveryCode } from "./try-recovery-code.ts";

export { beginPasskey } from "./begin-passkey.ts";
export { beginSignIn } from "./begin-sign-in.ts";
export { isCoolingDown } from "./cooling-down.ts";
export { factorsPlane } from "./factors-plane.ts";
export { whoHasFactors } from "./factor-store.ts";
export { enrolPassword } from "./enrol-password.ts";
export { readAuthentication, readRegistration } from "./passkey-answer.ts";
export type { CreationOptions, RequestOptions } from "./passkey.ts";
export { offerOwnAuthenticator } from "./offer-authenticator.ts";
export { ownPath } from "./return-to.ts";
export { sealedPlaces } from "./sealed-places.ts";
export { shellSecret } from "./shell-secret.ts";
export { tidyLogins } from "./tidy-logins.ts";
export { tryPassword } from "./try-password.ts";
export {
  acceptModels,
  endLoginsOfLeavers,
  endRestored,
  addPasskey,
  beginAddition,
  beginStepUp,
  changePassword,
  completeEnrolment,
  confirmOwnAuthenticator,
  confirmPasskey,
  confirmRecovery,
  createEnrolmentLink,
  readOfferedTotp,
  getMySecurity,
  getSecurityOfPerson,
  getEnrolment,
  listRecoveries,
  makeRecoveryCodes,
  offerPasskey,
  openEnrolment,
  readSignIn,
  redeemLogin,
  removePasskey,
  renamePasskey,
  revokePasskey,
  signOut,
  startRecovery,
  tryCode,
  tryPasskey,
  tryRecoveryCode,
};

export const doors: readonly Door[] = [
  endLoginsOfLeavers,
  endRestored,
  createEnrolmentLink,
  getEnrolment,
  openEnrolment,
  startEnrolment,
  readOfferedTotp,
  completeEnrolment,
  offerPasskey,
  confirmPasskey,
  readPassword,
  attemptPassword,
  readSignIn,
  tryCode,
  tryPasskey,
  beginStepUp,
  redeemLogin,
  signOut,
  getMySecurity,
  getSecurityOfPerson,
  readOwnPassword,
  replacePassword,
  beginAuthenticator,
  confirmOwnAuthenticator,
  beginAddition,
  addPasskey,
  renamePasskey,
  removePasskey,
  revokePasskey,
  acceptModels,
  makeRecoveryCodes,
  tryRecoveryCode,
  startRecovery,
  confirmRecovery,
  listRecoveries,
];
