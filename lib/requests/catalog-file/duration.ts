import { z } from "zod";

const minutesOf = { m: 1, h: 60, d: 1440 } as const;
/** Ten years. */
const minutesMax = 5_256_000;

/** "90m", "8h" or "30d", as minutes. */
export const Duration = z
  .string()
  .regex(/^[1-9]\d{0,6}[mhd]$/, "a number with m, h or d, such as 90m, 8h, 30d")
  .transform((text) => {
    const unit = text.at(-1) as keyof typeof minutesOf;
    return Number(text.slice(0, -1)) * minutesOf[unit];
  })
  .refine((minutes) => minutes <= minutesMax, "at most 3650d");
