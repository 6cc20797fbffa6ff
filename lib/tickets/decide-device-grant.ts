import { z } from "zod";
import {
  command,
  execute,
  inPerson,
  maybe,
  newId,
  one,
  PosternError,
  sql,
  type Actor,
  type Decision,
  type PersonId,
  type TicketId,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";
import { hashOfUserCode } from "./device-code.ts";
import { lockSubjects } from "./subject.ts";

/** Wrong codes of one person within ten minutes (RFC 8628 §5.1). */
const guessesMax = 10;
const guessMinutes = 10;

const Grant = z.object({
  grantId: z.string(),
  address: z.string().nullable(),
  userAgent: z.string().nullable(),
  createdAt: z.date(),
  endsAt: z.date(),
});

type Own = { readonly personId: PersonId; readonly ticketId: TicketId };

/** Oneself, with a ticket of one's own: support signs nobody's command line in. */
const mayDecide = (actor: Actor): Decision<Own> => inPerson(actor);

/** What waits for this code, while it does; locked, so that one decision wins. */
async function lockGrant(tx: Tx, code: string, now: Date) {
  const hash = hashOfUserCode(code);
  if (!hash) return undefined;
  return maybe(
    tx,
    Grant,
    sql`select id as grant_id, address, user_agent, created_at, ends_at from device_grant
        where code_hash = ${hash} and state = 'pending' and ends_at > ${now} for update`,
  );
}

/** One look after the other: many at once would each be the tenth. */
async function refuseGuessing({ tx, now, actor }: Pick<Work, "tx" | "now" | "actor">) {
  const personId = actor.kind === "person" ? actor.personId : null;
  await lockSubjects(tx, personId === null ? [] : [personId]);
  const { count } = await one(
    tx,
    z.object({ count: z.number() }),
    sql`select count(*)::int as count from device_guess
        where person_id = ${personId}::uuid
          and at > ${now}::timestamptz - make_interval(mins => ${guessMinutes}::int)`,
  );
  if (count >= guessesMax) throw new PosternError("too_many", "wait", { minutes: guessMinutes });
}

const askedFor = async (work: Pick<Work, "tx" | "now" | "actor">, code: string) => {
  await refuseGuessing(work);
  return lockGrant(work.tx, code, work.now);
};

/** A wrong code is a success of its own kind, so that it is counted. */
async function countGuess(work: Work, personId: PersonId): Promise<void> {
  await execute(
    work.tx,
    sql`insert into device_guess (id, person_id, at)
        values (${newId()}::uuid, ${personId}::uuid, ${work.now})`,
  );
  work.record({ persons: [personId], detail: { outcome: "wrong_code" } });
}

/** Who asks with this code. */
export const findDeviceGrant = command({
  name: "device-grant.find",
  title: "Says which command line waits for a code.",
  right: "self",
  rest: "internal",
  input: z.object({ code: z.string().max(40) }),
  output: z.object({ grant: Grant.nullable() }),
  load: (work, { code }) => askedFor(work, code),
  authorize: mayDecide,
  run: async (work) => {
    if (work.resource) return { grant: work.resource };
    await countGuess(work, work.proof.personId);
    return { grant: null };
  },
});

/** Says whether the command line that shows this code is one's own. */
export const decideDeviceGrant = command({
  name: "device-grant.decide",
  title: "Lets a command line that shows a code in as oneself, or turns it away.",
  right: "self",
  rest: "internal",
  input: z.object({ code: z.string().max(40), verdict: z.enum(["approved", "denied"]) }),
  /** "over": nothing waits for this code. */
  output: z.object({ verdict: z.enum(["approved", "denied", "over"]) }),
  load: (work, { code }) => askedFor(work, code),
  authorize: mayDecide,
  run: async (work) => {
    const { input, resource, proof, tx } = work;
    if (!resource) {
      await countGuess(work, proof.personId);
      return { verdict: "over" as const };
    }
    await execute(
      tx,
      sql`update device_grant set state = ${input.verdict}, person_id = ${proof.personId}::uuid,
            ticket_id = ${proof.ticketId}::uuid
          where id = ${resource.grantId}::uuid`,
    );
    work.record({
      target: resource.grantId,
      persons: [proof.personId],
      detail: { verdict: input.verdict },
    });
    return { verdict: input.verdict };
  },
});
