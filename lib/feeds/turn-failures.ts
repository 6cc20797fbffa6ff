import { execute, queueJobs, recordDoor, rows, sql } from "#lib/kernel/index.ts";
import { isDue, isLet } from "#lib/people/index.ts";

const retryMs = 3_600_000;

/** The next people who are due, in the order in which they are turned. */
export const nextDueTurns = recordDoor({
  name: "person.due-turns",
  tables: [],
  run: async ({ tx, now }, _asked: undefined): Promise<string[]> => {
    const due = await rows<{ id: string }>(
      tx,
      sql`select p.id::text from person p left join person_turn_hold h on h.person_id = p.id
          where ${isDue(now)} and ${isLet(now)} order by p.id limit 100`,
    );
    return due.map(({ id }) => id);
  },
});

type Failure = { readonly personId: string; readonly reason: string };

/** Somebody's turn could not be written: it is tried again every hour, and others go on. */
export const noteTurnFailure = recordDoor({
  name: "person.note-turn-failure",
  tables: ["person_turn_hold"],
  run: async ({ tx, now, live }, { personId, reason }: Failure): Promise<void> => {
    const retryAt = new Date(now.getTime() + retryMs);
    await execute(
      tx,
      sql`insert into person_turn_hold (person_id, state, reason, held_at, gains, losses, attempts,
                                        retry_at)
          values (${personId}::uuid, 'failed', ${reason}, ${now}, '{}', '{}', 1, ${retryAt})
          on conflict (person_id) do update
            set state = 'failed', reason = excluded.reason, retry_at = excluded.retry_at,
                attempts = person_turn_hold.attempts + 1, released_by = null`,
    );
    const key = `people.turn:${retryAt.toISOString()}`;
    await queueJobs(tx, [{ task: "people.turn", payload: {}, runAt: retryAt, key }]);
    live("feeds", [personId]);
  },
});
