import { z } from "zod";

/** What a page ends. */
export const Ending = z.object({ subjectKind: z.enum(["person", "ticket"]), subjectId: z.uuid() });
