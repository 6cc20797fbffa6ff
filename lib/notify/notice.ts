import { z } from "zod";
import { dayMs, idOf, PersonId } from "#lib/kernel/index.ts";

export const NoticeId = idOf("notice");

/**
 * decide: waits for one's decision; held: the brake holds something that one may release; move: what
 * somebody had asked for before they moved waits to be confirmed; alarm: the log does not verify;
 * overreach: a ticket is used beyond its scope; suspicion: a client is not where or what it should
 * be; security: one's own way of signing in changed; late: a feed has no file that can be imported;
 * host: a host shows another key, or lets others in; host_token: one by which a host was to
 * register itself is in other hands, or late; session: somebody ran, or left, on a host what their
 * right has others hear about; leaver: something that a leaver owned; still_on: something of a
 * leaver that should be off; the others tell what became of a request.
 */
export const noticeKinds = [
  ...["decide", "outcome", "ending", "question", "comment"],
  ...["held", "move", "alarm", "overreach", "suspicion", "security", "late", "leaver", "still_on"],
  ...["host", "host_token", "session"],
] as const;
export type NoticeKind = (typeof noticeKinds)[number];

export const Notice = z.object({
  id: NoticeId,
  personId: PersonId,
  kind: z.enum(noticeKinds),
  subjectKind: z.string(),
  subjectId: z.string(),
  /** Ids, codes and dates only. */
  data: z.record(z.string(), z.unknown()),
  createdAt: z.date(),
  readAt: z.date().nullable(),
  doneAt: z.date().nullable(),
});
export type Notice = z.output<typeof Notice>;

/** Most people told that one decision waits: the rest find it in their list. */
export const toldMax = 10;

/** How long before its end a right's holder is told: a fifth of its time, at most three days. */
export function tellEndingAt(activatedAt: Date, endsAt: Date): Date {
  const lastsMs = endsAt.getTime() - activatedAt.getTime();
  return new Date(endsAt.getTime() - Math.min(lastsMs / 5, 3 * dayMs));
}
