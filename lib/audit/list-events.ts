import { z } from "zod";
import { decodeCursor, encodeCursor, many, needs, Page, query, sql } from "#lib/kernel/index.ts";
import { eventFilter, EventRow, eventRowSql, EventView, filterSql, viewOf } from "./event-view.ts";

/** The newest events first. */
export const listEvents = query({
  name: "audit.list",
  title: "List what happened, newest first",
  right: "audit.read",
  scope: "audit:read",
  rest: { method: "GET", path: "/audit/events" },
  input: z.object({ ...Page, ...eventFilter }),
  output: z.object({ items: z.array(EventView), nextCursor: z.string().nullable() }),
  authorize: needs("audit.read"),
  run: async ({ tx, input }) => {
    const [before = Number.MAX_SAFE_INTEGER] = decodeCursor(input.cursor) ?? [];
    const found = await many(
      tx,
      EventRow,
      sql`${eventRowSql}
          where ${filterSql(input)} and e.arrival < ${Number(before)}::bigint
          order by e.arrival desc limit ${input.limit + 1}`,
    );
    const shown = found.slice(0, input.limit);
    const last = found.length > input.limit ? shown.at(-1) : undefined;
    return {
      items: shown.map(viewOf),
      nextCursor: last ? encodeCursor([last.arrival]) : null,
    };
  },
});
