import { z } from "zod";
import { decodeCursor, encodeCursor, many, needs, Page, query, sql } from "#lib/kernel/index.ts";

const KeyView = z.object({
  scope: z.string(),
  version: z.number(),
  state: z.enum(["active", "retired", "destroyed"]),
  createdAt: z.date(),
  retiredAt: z.date().nullable(),
  destroyedAt: z.date().nullable(),
  /** How many keys it wraps; a retired one wraps fewer and fewer. */
  wraps: z.number(),
});

/** The keys there are, never what they hold. */
export const listKeys = query({
  name: "key.list",
  title: "List the keys of every scope, with versions and states",
  right: "settings.manage",
  rest: { method: "GET", path: "/keys" },
  input: z.object({ ...Page, scope: z.string().max(200).optional() }),
  output: z.object({ items: z.array(KeyView), nextCursor: z.string().nullable() }),
  authorize: needs("settings.manage"),
  run: async ({ tx, input }) => {
    const [scope = "", version = 0] = decodeCursor(input.cursor) ?? [];
    const items = await many(
      tx,
      KeyView,
      sql`select scope, version, state, created_at, retired_at, destroyed_at,
                 (select count(*)::int from data_key k
                  where k.wrapped_by = data_key.id and k.state <> 'destroyed') as wraps
          from data_key
          where (scope, version) > (${String(scope)}, ${Number(version)}::int)
            and (${input.scope ?? null}::text is null or scope = ${input.scope ?? null})
          order by scope, version limit ${input.limit + 1}`,
    );
    const shown = items.slice(0, input.limit);
    const last = items.length > input.limit ? shown.at(-1) : undefined;
    return { items: shown, nextCursor: last ? encodeCursor([last.scope, last.version]) : null };
  },
});
