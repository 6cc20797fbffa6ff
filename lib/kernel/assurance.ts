import { z } from "zod";

/** How sure it is who somebody is, after NIST SP 800-63B-4: 1, 2 or 3. */
export const Assurance = z.union([z.literal(1), z.literal(2), z.literal(3)]);
export type Assurance = z.output<typeof Assurance>;
