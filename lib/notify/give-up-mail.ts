import { z } from "zod";
import { command, maybe, onlySystem, PersonId, sql } from "#lib/kernel/index.ts";

const Given = z.object({ noticeId: z.string(), personId: PersonId, attempts: z.int() });

/** Gives a mail up, with the reason; who answers for the portal sees it, and the log says so. */
export const giveUpMail = command({
  name: "mail.give-up",
  title: "Gives up a mail that no server takes, and says why.",
  right: "system",
  rest: "internal",
  input: z.object({ mailId: z.uuid(), reason: z.string().min(1).max(100) }),
  output: z.object({ isGivenUp: z.boolean() }),
  load: async () => undefined,
  authorize: onlySystem,
  run: async (work) => {
    const { mailId, reason } = work.input;
    const given = await maybe(
      work.tx,
      Given,
      sql`update mail set state = 'failed', ended_at = ${work.now}, next_at = null, place = null,
                          reason = ${reason}
          where id = ${mailId}::uuid and state = 'waiting'
          returning notice_id::text, person_id, attempts`,
    );
    if (!given) return { isGivenUp: false };
    const { noticeId, personId, attempts } = given;
    work.record({ target: noticeId, persons: [personId], detail: { reason, attempts } });
    return { isGivenUp: true };
  },
});
