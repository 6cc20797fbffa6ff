import { z } from "zod";
import { Instant } from "#lib/kernel/index.ts";

/** An instant from outside, or a date that is one already; a date from here on. */
export const InstantOrDate = z.union([Instant, z.date()]).transform((at) => new Date(at));
