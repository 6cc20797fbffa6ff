import { z } from "zod";
import {
  decodeCursor,
  encodeCursor,
  many,
  needs,
  one,
  onlySystem,
  Page,
  query,
  sql,
  type Tx,
} from "#lib/kernel/index.ts";
import { isMailing } from "./mail-server.ts";
import { noticeKinds } from "./notice.ts";

const State = z.object({
  waiting: z.int(),
  /** Since when the oldest waits. */
  waitingSince: z.date().nullable(),
  /** What the server answered the one that waits longest. */
  waitingBecause: z.string().nullable(),
  sent: z.int(),
  failed: z.int(),
});

const stateOf = (tx: Tx) =>
  one(
    tx,
    State,
    sql`select count(*) filter (where state = 'waiting')::int as waiting,
               min(created_at) filter (where state = 'waiting') as waiting_since,
               (array_agg(reason order by created_at) filter (where state = 'waiting'))[1]
                 as waiting_because,
               count(*) filter (where state = 'sent')::int as sent,
               count(*) filter (where state = 'failed')::int as failed
        from mail`,
  );

/** How mail stands, as far as rows are kept. */
export const getMailState = query({
  name: "mail.state",
  title: "Says how many notices wait to be mailed, were mailed, or could not be.",
  right: "system",
  rest: "internal",
  input: z.object({}),
  output: State,
  authorize: onlySystem,
  run: ({ tx }) => stateOf(tx),
});

const Undelivered = z.object({
  mailId: z.string(),
  person: z.string(),
  personNumber: z.string(),
  /** Null: HR names no address. */
  address: z.string().nullable(),
  kind: z.enum(noticeKinds),
  /** What the notice is about, in the codes of its kind. */
  change: z.string().nullable(),
  createdAt: z.date(),
  endedAt: z.date(),
  attempts: z.int(),
  /** What the server answered, in codes. */
  reason: z.string(),
});

/** Notices that did not get through by mail; they stand in the portal all the same. */
export const listUndelivered = query({
  name: "mail.list-undelivered",
  title: "Lists notices that could not be mailed, and why.",
  right: "tickets.manage",
  rest: { method: "GET", path: "/undelivered-notices" },
  input: z.object({ ...Page }),
  output: z.object({
    isMailing: z.boolean(),
    ...State.shape,
    undelivered: z.array(Undelivered),
    nextCursor: z.string().nullable(),
  }),
  authorize: needs("tickets.manage"),
  run: async ({ tx, input }) => {
    const [after] = decodeCursor(input.cursor) ?? [];
    const beyond = after === undefined ? sql`true` : sql`m.id < ${String(after)}::uuid`;
    const found = await many(
      tx,
      Undelivered,
      sql`select m.id as mail_id, p.display_name as person, p.employee_number as person_number,
                 m.address, n.kind, n.data ->> 'state' as change, m.created_at, m.ended_at,
                 m.attempts, m.reason
          from mail m join notice n on n.id = m.notice_id join person p on p.id = m.person_id
          where m.state = 'failed' and ${beyond}
          order by m.id desc limit ${input.limit + 1}`,
    );
    const page = found.slice(0, input.limit);
    const last = page.at(-1);
    return {
      isMailing: isMailing(),
      ...(await stateOf(tx)),
      undelivered: page,
      nextCursor: found.length > page.length && last ? encodeCursor([last.mailId]) : null,
    };
  },
});
