import { z } from "zod";
import { needs, one, query, sql } from "#lib/kernel/index.ts";
import { EventRow, eventRowSql } from "./event-view.ts";
import { openSealed } from "./sealed-parts.ts";

/** The personal values of one event; that somebody looked is itself an event. */
export const unmaskEvent = query({
  name: "audit.unmask",
  title: "Show the personal values of one event, for a stated purpose",
  right: "audit.export",
  scope: "audit:read",
  rest: { method: "GET", path: "/audit/events/{id}/personal" },
  input: z.object({ id: z.uuid(), purpose: z.string().min(3).max(500) }),
  output: z.object({
    values: z.record(z.string(), z.string()),
    /** Whether some of them were destroyed. */
    isErased: z.boolean(),
  }),
  authorize: needs("audit.export"),
  audited: ({ id, purpose }) => ({ target: id, personal: { purpose } }),
  run: async ({ tx, input }) => {
    const row = await one(
      tx,
      EventRow,
      sql`${eventRowSql} where e.id = ${input.id}::uuid`,
      "event",
    );
    if (row.sealed === null) return { values: {}, isErased: false };
    const { openings, isErased } = await openSealed(tx, input.id, row.sealed);
    const values = Object.fromEntries(
      Object.entries(openings).map(([name, { value }]) => [name, value]),
    );
    return { values, isErased };
  },
});
