import { z } from "zod";

/** An instant as it comes from outside: RFC 3339, with its offset. */
export const Instant = z.iso.datetime({ offset: true });

export const dayMs = 86_400_000;
