import { z } from "zod";

export const Finding = z.object({ code: z.string().trim().min(1).max(40) });
export const Deciding = Finding.extend({ verdict: z.enum(["confirmed", "denied"]) });
