import { z } from "zod";
import { anyPerson, many, query, sql } from "#lib/kernel/index.ts";

const Line = z.object({
  keyId: z.string(),
  name: z.string(),
  algorithm: z.string(),
  fingerprint: z.string(),
  createdAt: z.date(),
  lastUsedAt: z.date().nullable(),
  /** What it was registered on, and is blocked with. */
  device: z.string().nullable(),
  /** How many end when it is removed. */
  liveSessions: z.int(),
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
      sql`select k.id as key_id, k.name, k.algorithm, k.fingerprint, k.created_at, k.last_used_at,
                 d.name as device,
                 (select count(*)::int from bastion_session b
                  where b.key_id = k.id and b.ended_at is null) as live_sessions
          from ssh_key k left join device d on d.id = k.device_id
          where k.person_id = ${personId}::uuid and k.removed_at is null
          order by k.created_at desc, k.id`,
    ),
  }),
});
