import { z } from "zod";
import {
  command,
  execute,
  holds,
  idOf,
  inPerson,
  maybe,
  newId,
  no,
  notFound,
  PersonId,
  PosternError,
  query,
  recordDoor,
  sql,
  yes,
  type Actor,
  type Decision,
  type PersonActor,
  type Tx,
} from "#lib/kernel/index.ts";
import { isTicketLiveIn } from "#lib/tickets/index.ts";

const sessionId = idOf("bastion-session");

const Watched = z.object({
  id: z.string(),
  personId: PersonId,
  person: z.string(),
  host: z.string(),
  login: z.string(),
});
type Watched = z.output<typeof Watched>;

const findLive = (tx: Tx, id: string) =>
  maybe(
    tx,
    Watched,
    sql`select b.id, b.person_id, p.display_name as person, h.code as host, b.login
        from bastion_session b join person p on p.id = b.person_id
        join bastion_host h on h.id = b.host_id
        where b.id = ${id}::uuid and b.ended_at is null`,
  );

/** Whoever watches hosts, in person, and never themselves: two people are two. */
export function mayWatch(actor: Actor, session: Watched | undefined): Decision<PersonActor> {
  const inThere = inPerson(actor);
  if (!inThere.allowed) return inThere;
  if (!holds(actor, "bastion.watch")) return no("needs_bastion.watch");
  if (session && inThere.proof.personId === session.personId) return no("own_session");
  return yes(inThere.proof);
}

/** Begins to watch a live session; whoever is in it is told by the gateway. */
export const watchSession = command({
  name: "bastion.watch-session",
  title: "Begins to watch a live session on a host, and says so to whoever is in it.",
  right: "bastion.watch",
  rest: "internal",
  input: z.object({ sessionId }),
  output: z.object({
    watchId: z.string(),
    watcher: z.string(),
    person: z.string(),
    host: z.string(),
    login: z.string(),
  }),
  load: ({ tx }, input) => findLive(tx, input.sessionId),
  authorize: mayWatch,
  run: async (work) => {
    const { tx, now, resource: session, proof } = work;
    if (!session) throw notFound("session");
    const { personId, ticketId } = proof;
    // The connection of whoever was thrown out may still be there: their ticket is not.
    if (!(await isTicketLiveIn(tx, ticketId, now))) {
      throw new PosternError("unauthenticated", "bad_ticket");
    }
    const watchId = newId<"bastion-watch">();
    const self = await maybe(
      tx,
      z.object({ name: z.string() }),
      sql`select display_name as name from person where id = ${personId}::uuid`,
    );
    await execute(
      tx,
      sql`insert into bastion_watch (id, session_id, person_id, ticket_id, began_at)
          values (${watchId}::uuid, ${session.id}::uuid, ${personId}::uuid, ${ticketId}::uuid,
            ${now})`,
    );
    work.record({
      target: session.id,
      persons: [session.personId, personId],
      detail: { watchId },
    });
    work.live("bastion", [session.id]);
    const { person, host, login } = session;
    return { watchId, watcher: self?.name ?? "", person, host, login };
  },
});

/** Whether somebody who watches still may: asked whenever something was ended. */
export const mayStillWatch = query({
  name: "bastion.may-still-watch",
  title: "Tells whether somebody who watches a session still may.",
  right: "bastion.watch",
  rest: "internal",
  input: z.object({ sessionId }),
  output: z.object({ isAllowed: z.boolean() }),
  authorize: (actor) => mayWatch(actor, undefined),
  run: async ({ tx, now, proof, input }) => ({
    isAllowed:
      (await findLive(tx, input.sessionId)) !== undefined &&
      (await isTicketLiveIn(tx, proof.ticketId, now)),
  }),
});

/** Writes down that somebody watches no more. */
export const noteWatchOver = recordDoor({
  name: "bastion.note-watch-over",
  tables: ["bastion_watch"],
  run: ({ tx, now }, watchId: string) =>
    execute(
      tx,
      sql`update bastion_watch set ended_at = ${now}
          where id = ${watchId}::uuid and ended_at is null`,
    ),
});
