import type { Door } from "#lib/kernel/index.ts";
import { attemptPassword, readPassword } from "./attempt-password.ts";
import { changePassword } from "./change-password.ts";
import { completeEnrolment } from "./complete-enrolment.ts";
import { createEnrolmentLink } from "./create-enrolment-link.ts";
import { enrolTotp } from "./enrol-totp.ts";
import { getMySecurity } from "./get-security.ts";
import { getEnrolment } from "./get-enrolment.ts";
import { openEnrolment } from "./open-enrolment.ts";
import { readSignIn } from "./read-sign-in.ts";
import { redeemLogin } from "./redeem-login.ts";
import { readOwnPassword, replacePassword } from "./replace-password.ts";
import { signOut } from "./sign-out.ts";
import { startEnrolment } from "./start-enrolment.ts";
import { tryCode } from "./try-code.ts";

export { beginSignIn } from "./begin-sign-in.ts";
export { deviceOf } from "./device.ts";
export { enrolPassword } from "./enrol-password.ts";
export { ownPath } from "./return-to.ts";
export { sealedPlaces } from "./sealed-places.ts";
export { shellSecret } from "./shell-secret.ts";
export { tidyLogins } from "./tidy-logins.ts";
export { tryPassword } from "./try-password.ts";
export {
  changePassword,
  completeEnrolment,
  createEnrolmentLink,
  enrolTotp,
  getMySecurity,
  getEnrolment,
  openEnrolment,
  readSignIn,
  redeemLogin,
  signOut,
  tryCode,
};

export const doors: readonly Door[] = [
  createEnrolmentLink,
  getEnrolment,
  openEnrolment,
  startEnrolment,
  enrolTotp,
  completeEnrolment,
  readPassword,
  attemptPassword,
  readSignIn,
  tryCode,
  redeemLogin,
  signOut,
  getMySecurity,
  readOwnPassword,
  replacePassword,
];
