import { z } from "zod";
import { anyPerson, many, query, sql } from "#lib/kernel/index.ts";

const Line = z.object({
  keyId: z.string(),
  name: z.string(),
  algorithm: z.string(),
  fingerprint: z.string(),
  createdAt: z.date(),
  lastUsedAt: z.date().nullable(),
});

/** One's own keys, the newest first. */
export const listMySshKeys = query({
  name: "ssh-key.list-mine",
  title: "Lists the public SSH keys of the signed-in person.",
  right: "self",
  rest: { method: "GET", path: "/ssh-keys/mine" },
  input: z.object({}),
  output: z.object({ keys: z.array(Line) }),
  authorize: anyPerson,
  run: async ({ tx, proof: { personId } }) => ({
    keys: await many(
      tx,
      Line,
      sql`select id as key_id, name, algorithm, fingerprint, created_at, last_used_at
          from ssh_key where person_id = ${personId}::uuid and removed_at is null
          order by created_at desc, id`,
    ),
  }),
});
