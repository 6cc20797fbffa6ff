import { z } from "zod";

const prefix = "verdict.";

/** Each right has a field of its own, which says keep or end. */
export const Confirming = z.record(z.string(), z.string()).transform(({ caseId = "", ...rest }) => {
  const of = (verdict: string) =>
    Object.entries(rest)
      .filter(([name, value]) => name.startsWith(prefix) && value === verdict)
      .map(([name]) => name.slice(prefix.length));
  return { caseId, keep: of("keep"), end: of("end") };
});

export const Noting = z.object({ caseId: z.string(), note: z.string() });
