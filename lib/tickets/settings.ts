import { z } from "zod";
import { findSetting, type Tx } from "#lib/kernel/index.ts";

/** Each limit that an installation decides. */
export const ticketLimits = {
  /** Live browser tickets a person; the oldest ends when one more is made. */
  sessionsMax: z.int().min(1).max(200),
  /** How long after (re)authentication level 3 is worth 3, and level 2 is worth 2, in minutes. */
  freshMinutesOf3: z.int().min(1).max(1440),
  freshMinutesOf2: z.int().min(1).max(1440),
  /** How long after its device last proved itself a ticket is worth more than 1, in minutes. */
  deviceMinutes: z.int().min(2).max(1440),
  /** Whether a module may prove itself with a client secret: a key or a certificate is better. */
  allowsClientSecret: z.boolean(),
} as const;

/** What an installation decided about its tickets; what it did not decide is as it stands here. */
export const TicketSettings = z.object({
  sessionsMax: ticketLimits.sessionsMax.default(20),
  freshMinutesOf3: ticketLimits.freshMinutesOf3.default(240),
  freshMinutesOf2: ticketLimits.freshMinutesOf2.default(720),
  deviceMinutes: ticketLimits.deviceMinutes.default(30),
  allowsClientSecret: ticketLimits.allowsClientSecret.default(false),
});
export type TicketSettings = z.output<typeof TicketSettings>;

export const settingKey = "tickets.settings";

/** @throws when what is stored is no setting: a wrong limit must not turn into none. */
export const settingsOf = (stored: unknown): TicketSettings => TicketSettings.parse(stored ?? {});

export const readTicketSettings = async (tx: Tx): Promise<TicketSettings> =>
  settingsOf((await findSetting(tx, settingKey))?.value);

/** A day's work: what a ticket of a browser, or of a command line, lasts at most. */
export const userTicketHours = 12;

/** How often a device proves itself: twice before its ticket is narrowed. */
export const proofEverySeconds = ({ deviceMinutes }: TicketSettings): number => deviceMinutes * 30;
