import { z } from "zod";
import { needs, PosternError, query } from "#lib/kernel/index.ts";
import { newestNote } from "./checkpoint-store.ts";
import { checkpointFolder } from "./checkpoint-place.ts";
import { verifyLog } from "./verify-log.ts";

/** What a page may wait for; longer logs are verified at the console and on schedule. */
const leavesMax = 1_000_000;

const FindingView = z.object({
  index: z.number(),
  reason: z.string(),
  upTo: z.number().optional(),
});

export const verifyNow = query({
  name: "audit.verify-now",
  title: "Verify the whole log and compare it with the heads that left the database",
  right: "audit.read",
  scope: "audit:read",
  rest: { method: "GET", path: "/audit/verification" },
  input: z.object({}),
  output: z.object({
    isSound: z.boolean(),
    leaves: z.number(),
    signed: z.number(),
    copiedHeads: z.number(),
    isPinned: z.boolean(),
    key: z.string().optional(),
    pending: z.number(),
    first: FindingView.optional(),
    findings: z.array(FindingView),
    milliseconds: z.number(),
  }),
  authorize: needs("audit.read"),
  run: async ({ tx }) => {
    const newest = await newestNote(tx);
    if ((newest?.treeSize ?? 0) > leavesMax) {
      throw new PosternError("too_large", "log_too_long_for_a_page", {
        expected: `at most ${leavesMax} events; use "postern audit verify"`,
      });
    }
    const found = await verifyLog({ folder: checkpointFolder() });
    return {
      isSound: found.isSound,
      leaves: found.leaves,
      signed: found.signed,
      copiedHeads: found.copiedHeads,
      isPinned: found.isPinned,
      ...(found.key !== undefined && { key: found.key }),
      pending: found.pending,
      ...(found.first && { first: found.first }),
      findings: [...found.findings],
      milliseconds: found.milliseconds,
    };
  },
});
