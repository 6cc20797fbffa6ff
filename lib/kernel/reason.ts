import { z } from "zod";

/** Why somebody acts on what is another's; it stands sealed beside the event in the log. */
export const Reason = z.string().trim().min(3).max(1000);
