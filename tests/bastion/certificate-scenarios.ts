import type { CertificateBody } from "#lib/bastion/ssh/certificate.ts";
import { now } from "#lib/kernel/index.ts";

/** Whether the command that was asked for ran. */
export type Outcome = "in" | "refused";
export type Body = Partial<CertificateBody>;

export const hoursFromNow = (hours: number) => new Date(now().getTime() + hours * 3_600_000);

/** After regress/cert-userkey.sh of OpenSSH, with the same outcomes. */
export const scenarios: [says: string, outcome: Outcome, body: (principal: string) => Body][] = [
  ["for the right principal", "in", () => ({})],
  ["for a list with the right principal", "in", (own) => ({ principals: ["somebody", own] })],
  ["for another principal", "refused", () => ({ principals: ["somebody"] })],
  ["for no principal", "refused", () => ({ principals: [] })],
  ["of a host", "refused", () => ({ kind: "host" })],
  [
    "valid for weeks",
    "in",
    () => ({ validAfter: hoursFromNow(-168), validBefore: hoursFromNow(336) }),
  ],
  [
    "not yet valid",
    "refused",
    () => ({ validAfter: hoursFromNow(1), validBefore: hoursFromNow(2) }),
  ],
  ["expired", "refused", () => ({ validAfter: hoursFromNow(-2), validBefore: hoursFromNow(-1) })],
  ["from the right address", "in", () => from("127.0.0.1/32")],
  ["from one of two networks", "in", () => from("10.0.0.0/8,127.0.0.0/8")],
  ["from another network", "refused", () => from("10.0.0.0/8")],
  ["from a list that is none", "refused", () => from("127.0.0.1/99")],
  ["with a forced command", "refused", () => ({ criticalOptions: { "force-command": "false" } })],
  ["with an unknown critical option", "refused", () => ({ criticalOptions: { other: "x" } })],
];
const from = (list: string): Body => ({ criticalOptions: { "source-address": list } });
