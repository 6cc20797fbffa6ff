import { z } from "zod";

/** As it is typed; how large it may be, the door says. */
const Whole = z
  .string()
  .trim()
  .regex(/^\d{1,9}$/)
  .transform(Number);
const YesOrNo = z.enum(["true", "false"]).transform((text) => text === "true");

export const TicketLimits = z
  .object({
    sessionsMax: Whole,
    freshMinutesOf3: Whole,
    freshMinutesOf2: Whole,
    deviceMinutes: Whole,
    allowsClientSecret: YesOrNo,
  })
  .partial();

export const DetectionLimits = z
  .object({ overreachTimes: Whole, overreachMinutes: Whole })
  .partial();

export const MoveLimits = z
  .object({ lowGraceDays: Whole, mediumGraceDays: Whole, confirmDays: Whole })
  .partial();

export const BastionLimits = z.object({ idleMinutes: Whole }).partial();

export const RecordingLimits = z.object({ keptDays: Whole }).partial();

/** What is not as the page showed it: what others changed meanwhile stays as they left it. */
export const changedIn = (typed: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(typed).filter(
      ([name, text]) => !name.startsWith("was.") && typed[`was.${name}`] !== text,
    ),
  );
