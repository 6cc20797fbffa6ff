import { z } from "zod";
import {
  command,
  execute,
  many,
  onlySystem,
  PersonId,
  recordDoor,
  sql,
} from "#lib/kernel/index.ts";
import { sweepDue } from "./sweep/take-sweeps.ts";

/** A gateway says of each session that it still has it, this often. */
export const seenEveryMs = 10_000;
/** Longer than this unseen, and its gateway was killed: its sockets are closed. */
const unseenSecondsMax = 60;

/** Says that these sessions are still open. */
export const seeSessions = recordDoor({
  name: "bastion.see-sessions",
  tables: ["bastion_session"],
  run: ({ tx, now }, sessionIds: readonly string[]) =>
    execute(
      tx,
      sql`update bastion_session set seen_at = ${now}
          where id = any (${[...sessionIds]}::uuid[]) and ended_at is null`,
    ),
});

const Lost = z.object({ id: z.string(), personId: PersonId });

/** Writes down that sessions are over whose gateway was killed before it could say so. */
export const endLostSessions = command({
  name: "bastion.end-lost-sessions",
  title: "Writes down that sessions of gateways that were killed are over.",
  right: "system",
  rest: "internal",
  input: z.object({}),
  output: z.object({ ended: z.number() }),
  load: async () => undefined,
  authorize: onlySystem,
  run: async (work) => {
    const lost = await many(
      work.tx,
      Lost,
      sql`update bastion_session set ended_at = seen_at, end_reason = 'gateway_ended',
            sweep_due_at = ${sweepDue(work.now, "gateway_ended")}
          where ended_at is null
            and seen_at < ${work.now}::timestamptz - make_interval(secs => ${unseenSecondsMax})
          returning id, person_id`,
    );
    for (const { id, personId } of lost) {
      work.record({ target: id, persons: [personId], detail: { reason: "gateway_ended" } });
    }
    if (lost.length > 0)
      work.live(
        "bastion",
        lost.map(({ id }) => id),
      );
    return { ended: lost.length };
  },
});
