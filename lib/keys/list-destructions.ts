import { z } from "zod";
import {
  decodeCursor,
  encodeCursor,
  many,
  needs,
  one,
  Page,
  query,
  sql,
} from "#lib/kernel/index.ts";
import { Certificate, Destruction } from "./destruction.ts";
import { destructionColumns } from "./destruction-store.ts";

const View = Destruction.omit({ certificate: true });

/** What was asked to be destroyed, the newest first. */
export const listDestructions = query({
  name: "key.list-destructions",
  title: "List the requests to destroy keys, and what became of them",
  right: "settings.manage",
  rest: { method: "GET", path: "/key-destructions" },
  input: z.object({ ...Page, state: Destruction.shape.state.optional() }),
  output: z.object({ items: z.array(View), nextCursor: z.string().nullable() }),
  authorize: needs("settings.manage"),
  run: async ({ tx, input }) => {
    const [at = "9999-12-31", id = "ffffffff-ffff-ffff-ffff-ffffffffffff"] =
      decodeCursor(input.cursor) ?? [];
    const items = await many(
      tx,
      View,
      sql`select ${destructionColumns} from key_destruction
          where (requested_at, id) < (${String(at)}::timestamptz, ${String(id)}::uuid)
            and (${input.state ?? null}::text is null or state = ${input.state ?? null})
          order by requested_at desc, id desc limit ${input.limit + 1}`,
    );
    const shown = items.slice(0, input.limit);
    const last = items.length > input.limit ? shown.at(-1) : undefined;
    const nextCursor = last ? encodeCursor([last.requestedAt.toISOString(), last.id]) : null;
    return { items: shown, nextCursor };
  },
});

/** One of them with its certificate; the proof that it is logged comes with the event. */
export const getDestruction = query({
  name: "key.get-destruction",
  title: "Show one request to destroy keys, and its certificate once it was done",
  right: "settings.manage",
  rest: { method: "GET", path: "/key-destructions/{destructionId}" },
  input: z.object({ destructionId: z.uuid() }),
  output: View.extend({ certificate: Certificate.nullable() }),
  authorize: needs("settings.manage"),
  run: async ({ tx, input: { destructionId } }) => {
    const found = await one(
      tx,
      Destruction,
      sql`select ${destructionColumns} from key_destruction where id = ${destructionId}::uuid`,
      "destruction",
    );
    return { ...found, certificate: Certificate.nullable().parse(found.certificate) };
  },
});
