import { z } from "zod";
import {
  actorKey,
  execute,
  instantOf,
  maybe,
  newId,
  one,
  recordset,
  sql,
  type Sql,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";
import { isLiveAt, isUnended } from "./live-ticket.ts";
import { afterAll, lastEndOf } from "./last-end.ts";
import { lockSubjects, type Subject } from "./subject.ts";

export type EndReason =
  | "signed_out"
  | "ended_by_owner"
  | "ended_by_security"
  | "copied"
  | "device_blocked"
  | "too_risky"
  | "person_left"
  | "person_suspended"
  | "too_many"
  | "module_changed"
  | "module_retired"
  | "revoked"
  | "restored";

type Ending = {
  readonly reason: EndReason;
  /** What somebody said about it. */
  readonly words?: string;
  /** The one ticket of the person that lives on; one that was derived dies with its parent. */
  readonly sparing?: string;
};

/** More people than this are not named in the notice: open pages then all ask again. */
const toldMax = 50;

/**
 * A step, and the only way that a ticket ends before its time: one write ends all that hangs on the
 * subjects, also what is being made at this moment. Answers how many live tickets that are.
 */
export async function terminate(
  work: Work,
  subjects: readonly Subject[],
  ending: Ending,
): Promise<number> {
  if (subjects.length === 0) return 0;
  const { tx } = work;
  await lockSubjects(tx, standing(subjects));
  const ids = subjects.map(({ id }) => id);
  const at = afterAll(await instantHere(tx), await lastEndOf(tx, ids));
  const sparing = await rootTicket(tx, ending.sparing);
  const { ended, people } = await affectedBy(tx, { ids, at, sparing });
  const set = subjects.map(({ kind, id }) => ({ id: newId(), kind, subject: id }));
  await insertTerminations(work, { at, ending, sparing, set });
  say(work, { set, people, reason: ending.reason });
  return ended;
}

/** Tickets need no lock: what is derived from one carries that one's own, earlier, instant. */
const standing = (subjects: readonly Subject[]): string[] =>
  subjects.filter(({ kind }) => kind !== "ticket").map(({ id }) => id);

/** The instant after the locks are held: whatever was minted before them came before it. */
async function instantHere(tx: Tx): Promise<Date> {
  const { at } = await one(
    tx,
    z.object({ at: z.date() }),
    sql`select clock_timestamp()::timestamptz(3) as at`,
  );
  return instantOf(at);
}

async function rootTicket(tx: Tx, id: string | undefined): Promise<string | undefined> {
  if (id === undefined) return undefined;
  const isDerived = await maybe(
    tx,
    z.object({}),
    sql`select from ticket t join ticket a on a.id = any (t.bearer_ids) and a.id <> t.id
        where t.id = ${id}::uuid limit 1`,
  );
  return isDerived ? undefined : id;
}

type Affected = {
  readonly ids: string[];
  readonly at: Date;
  readonly sparing?: string | undefined;
};

const affectedBy = (tx: Tx, { ids, at, sparing }: Affected) =>
  one(
    tx,
    z.object({ ended: z.number(), people: z.array(z.string()) }),
    sql`select count(*)::int as ended,
               coalesce(array_agg(distinct t.person_id::text)
                 filter (where t.person_id is not null), '{}') as people
        from ticket t
        where t.bearer_ids && ${ids}::uuid[] and ${isLiveAt(at)}
          and (${sparing ?? null}::uuid is null or ${sparing ?? null}::uuid <> all (t.bearer_ids))`,
  );

type Row = { readonly id: string; readonly kind: string; readonly subject: string };

type Inserting = {
  readonly at: Date;
  readonly ending: Ending;
  readonly sparing: string | undefined;
  readonly set: readonly Row[];
};

const insertTerminations = ({ tx, actor }: Work, { at, ending, sparing, set }: Inserting) =>
  execute(
    tx,
    sql`insert into termination (id, subject_kind, subject_id, spared_id, at, reason, words, who)
        select x.id, x.kind, x.subject, ${sparing ?? null}::uuid, ${at}, ${ending.reason},
               ${ending.words ?? null}, ${actorKey(actor)}
        from jsonb_to_recordset(${recordset(set)}) as x (id uuid, kind text, subject uuid)`,
  );

type Said = { set: readonly Row[]; people: readonly string[]; reason: EndReason };

/** Caches forget what hangs on the subjects; processes owe an answer for each termination. */
function say(work: Work, { set, people, reason }: Said): void {
  const told = people.length > toldMax ? [] : people;
  work.live("tickets", [...set.map(({ subject }) => subject), ...told]);
  work.live(
    "terminations",
    set.map(({ id }) => id),
  );
  const [first] = set;
  const subjects = set.length;
  work.announce("ticket.terminated", { terminationId: first?.id ?? "", subjects, reason });
}

/** The same for every ticket that a condition on `t` chooses, each as a subject of its own. */
export async function terminateWhere(work: Work, which: Sql, ending: Ending): Promise<number> {
  const { ids } = await one(
    work.tx,
    z.object({ ids: z.array(z.uuid()) }),
    sql`select coalesce(array_agg(t.id::text), '{}') as ids from ticket t
        where ${which} and ${isUnended}`,
  );
  return terminate(
    work,
    ids.map((id) => ({ kind: "ticket", id }) as const),
    ending,
  );
}
