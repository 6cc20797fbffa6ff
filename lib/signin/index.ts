import type { Door } from "#lib/kernel/index.ts";
import { completeEnrolment } from "./complete-enrolment.ts";
import { createEnrolmentLink } from "./create-enrolment-link.ts";
import { startEnrolment } from "./enrol-password.ts";
import { enrolTotp } from "./enrol-totp.ts";
import { openEnrolment } from "./open-enrolment.ts";
import { redeemLogin } from "./redeem-login.ts";

export { beginSignIn } from "./begin-sign-in.ts";
export { enrolPassword } from "./enrol-password.ts";
export { completeEnrolment, createEnrolmentLink, enrolTotp, openEnrolment, redeemLogin };

export const doors: readonly Door[] = [
  createEnrolmentLink,
  openEnrolment,
  startEnrolment,
  enrolTotp,
  completeEnrolment,
  redeemLogin,
];
