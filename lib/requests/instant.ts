import { z } from "zod";

/** An instant from outside: ISO 8601 with its offset, or a date that is one already. */
export const Instant = z
  .union([z.iso.datetime({ offset: true }), z.date()])
  .transform((at) => new Date(at));
