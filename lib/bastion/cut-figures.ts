import { z } from "zod";
import { execute, many, needs, query, recordDoor, sql } from "#lib/kernel/index.ts";

type Cut = { readonly sessionId: string; readonly causedAt: Date; readonly cutMs: number };

/** Writes down how long after what ended a session both its connections were closed. */
export const noteCut = recordDoor({
  name: "bastion.note-cut",
  tables: ["bastion_session"],
  run: ({ tx }, { sessionId, causedAt, cutMs }: Cut) =>
    execute(
      tx,
      sql`update bastion_session set caused_at = ${causedAt}, cut_ms = ${Math.max(0, cutMs)}
          where id = ${sessionId}::uuid and cut_ms is null`,
    ),
});

/** Figures are about the last sessions that were cut, at most this many. */
const countedMax = 500;

const Figure = z.object({
  reason: z.string(),
  sessions: z.number(),
  p50Ms: z.number(),
  p99Ms: z.number(),
  slowestMs: z.number(),
});

/** How fast live sessions were cut, by why: from what ended them to both connections closed. */
export const getCutFigures = query({
  name: "bastion.get-cut-figures",
  title: "Says how fast the last sessions on hosts were cut, by why they ended.",
  right: "tickets.manage",
  rest: { method: "GET", path: "/bastion/cuts" },
  input: z.object({}),
  output: z.object({ figures: z.array(Figure) }),
  authorize: needs("tickets.manage"),
  run: async ({ tx }) => ({
    figures: await many(
      tx,
      Figure,
      sql`with last as (
            select end_reason, cut_ms from bastion_session where cut_ms is not null
            order by ended_at desc limit ${countedMax}::int)
          select end_reason as reason, count(*)::int as sessions,
                 round(percentile_cont(0.5) within group (order by cut_ms))::float8 as p50_ms,
                 round(percentile_cont(0.99) within group (order by cut_ms))::float8 as p99_ms,
                 round(max(cut_ms))::float8 as slowest_ms
          from last group by end_reason order by end_reason`,
    ),
  }),
});
