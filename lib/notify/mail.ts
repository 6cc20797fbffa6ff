import { createHash } from "node:crypto";
import { z } from "zod";
import { dayMs, idOf, PersonId } from "#lib/kernel/index.ts";
import { NoticeId, noticeKinds, type NoticeKind } from "./notice.ts";

/** The page of ours that a mail leads to. */
type Page =
  | "/security"
  | "/detections"
  | "/audit"
  | "/lifecycle/leavers"
  | "/production"
  | "/production/hosts";

/**
 * Which notices are mailed besides, and where each leads: whatever somebody must hear even when
 * another sits in their account. Null: the portal is enough.
 */
export const mailed: Readonly<Record<NoticeKind, Page | null>> = {
  ...{ decide: null, outcome: null, ending: null, question: null, comment: null, held: null },
  late: null,
  leaver: null,
  still_on: "/lifecycle/leavers",
  move: null,
  alarm: "/audit",
  overreach: "/detections",
  suspicion: "/detections",
  host: "/production/hosts",
  host_token: "/production/hosts",
  session: "/production",
  security: "/security",
};

/** From where it was done, as far as it is known. */
export const Place = z.object({
  address: z.string().max(64).nullable(),
  browser: z.string().max(64).nullable(),
  system: z.string().max(64).nullable(),
});
export type Place = z.output<typeof Place>;

/** A mail that is being tried, with all that it says. */
export const Mail = z.object({
  id: idOf("mail"),
  noticeId: NoticeId,
  personId: PersonId,
  address: z.string(),
  place: Place.nullable(),
  attempts: z.int(),
  createdAt: z.date(),
  kind: z.enum(noticeKinds),
  data: z.record(z.string(), z.unknown()),
  displayName: z.string(),
  employeeNumber: z.string(),
  timeZone: z.string(),
  locale: z.string().nullable(),
  localeChangedAt: z.date().nullable(),
});
export type Mail = z.output<typeof Mail>;

/** An address that a line of SMTP and a header can hold (RFC 5321 §4.5.3.1.3: 254 octets). */
export const MailAddress = z
  .email()
  .max(254)
  .regex(/^[\x21-\x7e]+$/);

/** Days that one mail is tried (RFC 5321 §4.5.4.1): a weekend without a server loses none. */
const triedDays = 4;
/** A server that postpones one mail is asked at leisure; one that was away may be back by now. */
const waitMinutesMax = { later: 240, away: 10 } as const;

/** When a mail is tried again: after 1, 2, 4 ... minutes, up to the longest wait; null: no more. */
export function nextAttemptAt(
  { attempts, createdAt }: { readonly attempts: number; readonly createdAt: Date },
  why: keyof typeof waitMinutesMax,
  now: Date,
): Date | null {
  const minutes = Math.min(2 ** Math.min(Math.max(attempts, 1) - 1, 20), waitMinutesMax[why]);
  const next = new Date(now.getTime() + minutes * 60_000);
  return next.getTime() < createdAt.getTime() + triedDays * dayMs ? next : null;
}

/** Days that a row is kept after a mail was sent, and after it was given up. */
export const keptDays = { sent: 14, failed: 30 } as const;

export const keptSince = (now: Date, state: keyof typeof keptDays): Date =>
  new Date(now.getTime() - keptDays[state] * dayMs);

/** The same however often it is tried, so that who gets it twice is shown it once. */
export function messageIdOf({ noticeId, address }: Mail, host: string): string {
  const hash = createHash("sha256").update(`${noticeId}\n${address.toLowerCase()}`).digest("hex");
  return `<${hash.slice(0, 40)}@${host}>`;
}
