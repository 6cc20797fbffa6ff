import { z } from "zod";
import { decodeCursor, encodeCursor, many, needs, Page, query, sql } from "#lib/kernel/index.ts";
import { logVerifier } from "./log-signer.ts";
import { vkeyOf } from "./signed-note.ts";

const CheckpointView = z.object({ size: z.number(), at: z.date(), note: z.string() });

const Row = z.object({
  treeSize: z.bigint().transform(Number),
  at: z.date(),
  note: z.string(),
});

/** Signed heads, newest first, and the key that they are checked with. */
export const listCheckpoints = query({
  name: "audit.checkpoints",
  title: "List the signed heads of the log, newest first",
  right: "audit.read",
  scope: "audit:read",
  rest: { method: "GET", path: "/audit/checkpoints" },
  input: z.object(Page),
  output: z.object({
    key: z.string().nullable(),
    items: z.array(CheckpointView),
    nextCursor: z.string().nullable(),
  }),
  authorize: needs("audit.read"),
  run: async ({ tx, input }) => {
    const [before = Number.MAX_SAFE_INTEGER] = decodeCursor(input.cursor) ?? [];
    const verifier = await logVerifier(tx);
    const found = await many(
      tx,
      Row,
      sql`select tree_size, at, note from audit_checkpoint
          where tree_size < ${Number(before)}::bigint
          order by tree_size desc limit ${input.limit + 1}`,
    );
    const items = found
      .slice(0, input.limit)
      .map(({ treeSize, at, note }) => ({ size: treeSize, at, note }));
    const last = found.length > input.limit ? items.at(-1) : undefined;
    return {
      key: verifier ? vkeyOf(verifier) : null,
      items,
      nextCursor: last ? encodeCursor([last.size]) : null,
    };
  },
});
