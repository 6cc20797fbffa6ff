import { z } from "zod";

export const Finding = z.object({ code: z.string().trim().min(1).max(40) });
export const Deciding = Finding.extend({ verdict: z.enum(["approved", "denied"]) });

/** Who waits for a code. */
export type Found = {
  readonly code: string;
  readonly address: string | null;
  readonly system: string | null;
  readonly at: Date;
};
