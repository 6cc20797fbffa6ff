import { z } from "zod";
import { lastEndOf, lockSubjects, shareWorld } from "#lib/access/index.ts";
import { command, onlySystem, PersonId, sql, type Tx, type Work } from "#lib/kernel/index.ts";
import { endFactAt, standingOf, type EndFact } from "#lib/people/index.ts";
import { casesOf, insertCase, updateCase } from "./case-store.ts";
import { endedBy } from "./ended-by.ts";
import { offerBack, startClocks, syncItems } from "./item-store.ts";
import { readAgainSeconds, type LeaverCase, type Standing } from "./leaver-case.ts";
import { nextStep, type Employment, type Step } from "./next-state.ts";
import { checkCase, proveClosed } from "./check-case.ts";
import { findUnseenEnd, rescindCase } from "./rescind.ts";
import { readFirst } from "./read-back.ts";

/** Longest way from one state of the facts to another, in steps. */
const stepsMax = 6;

/**
 * Brings somebody's leaver cases in line with the facts of now: opens, moves, reads back, closes,
 * rescinds. It can run at any time, any number of times.
 */
export const followLeaver = command({
  name: "leaver.follow",
  title: "Brings a person's leaver cases in line with the facts, and reads back what is off.",
  right: "system",
  rest: "internal",
  input: z.object({
    personId: PersonId,
    /** Their end has just come: without that nobody who left long ago is given a case. */
    hasLeft: z.boolean().default(false),
    /** A closed case is read back once more, and opens again when anything is on. */
    isProof: z.boolean().default(false),
  }),
  output: z.object({
    /** Names of planes on which something is still on. */
    on: z.array(z.string()),
    caseId: z.string().nullable(),
  }),
  load: async ({ tx }, { personId }) => {
    await shareWorld(tx);
    await lockSubjects(tx, [personId]);
  },
  authorize: onlySystem,
  run: async (work) => {
    const { personId, hasLeft, isProof } = work.input;
    let on: readonly string[] = [];
    for (let count = 0; count < stepsMax; count++) {
      const { step, latest } = await stepOf(work, personId, hasLeft);
      if (step.act === "nothing") {
        if (isProof) on = await proveClosed(work, latest);
        break;
      }
      if (step.act === "check") {
        const checked = await checkCase(work, latest);
        ({ on } = checked);
        if (!checked.hasClosed) break;
      } else await take(work, { personId, step, latest });
    }
    const [first] = await casesOf(work.tx, personId);
    return { on: [...on], caseId: first?.id ?? null };
  },
});

type Known = { readonly step: Doing; readonly latest: Standing | undefined };
/** An end that came and was taken back unseen is opened only to be taken back. */
type Doing = Step | { readonly act: "catch_up"; readonly endsAt: Date; readonly since: Date };

async function stepOf({ tx, now }: Work, personId: string, hasLeft: boolean): Promise<Known> {
  const cases = await casesOf(tx, personId);
  const latest = cases.find((each) => each.state !== "rescinded");
  const employment = await employmentOf(tx, personId, now);
  const nothing: Known = { step: { act: "nothing" }, latest };
  if (employment === undefined) return nothing;
  if (!employment.hasEnded && mayHideAnEnd(latest)) {
    const unseen = await findUnseenEnd(tx, personId, cases);
    if (unseen) return { step: { act: "catch_up", ...unseen }, latest };
  }
  const fact = latest && (await endFactAt(tx, personId, latest.endsAt));
  const step = nextStep({ employment, latest, stands: fact?.hasEnded ?? true, now });
  if (step.act !== "open") return { step, latest };
  const isLoaded = (await endFactAt(tx, personId, step.endsAt))?.isLoaded === true;
  return isLoaded || (latest === undefined && !hasLeft) ? nothing : { step, latest };
}

/** While an end that came is followed, it is that one that is taken back. */
const mayHideAnEnd = (latest: Standing | undefined): boolean =>
  latest === undefined ||
  latest.state === "announced" ||
  (latest.state === "closed" && latest.rehiredAt !== null);

async function employmentOf(tx: Tx, personId: string, now: Date): Promise<Employment | undefined> {
  const person = await standingOf(tx, personId);
  if (!person) return undefined;
  const { hrState, startsAt, endsAt } = person;
  const hasEnded = hrState === "ended";
  // Who is to begin anew has a time of employment to come, whose end this is not.
  const isOfNext = hasEnded && startsAt !== null && startsAt > now;
  return isOfNext ? { hasEnded, startsAt: null, endsAt: null } : { hasEnded, startsAt, endsAt };
}

type Taking = Known & { readonly personId: PersonId };

async function take(work: Work, { personId, step, latest }: Taking): Promise<void> {
  switch (step.act) {
    case "announce":
      return open(work, { personId, endsAt: step.endsAt, since: null });
    case "open":
      return open(work, { personId, endsAt: step.endsAt });
    case "catch_up":
      return catchUp(work, { personId, latest, endsAt: step.endsAt, since: step.since });
    case "begin":
      return latest && begin(work, latest, step.endsAt);
    case "move":
      return latest && change(work, latest, { act: "move", endsAt: step.endsAt });
    case "note_rehire":
      return latest && change(work, latest, { act: "note_rehire" });
    case "rescind":
      return latest && rescind(work, latest);
    case "check":
    case "nothing":
  }
}

type Opening = {
  readonly personId: PersonId;
  readonly endsAt: Date;
  /** Null: the end is to come; unset: it is found. */
  readonly since?: Date | null;
};

async function open(work: Work, opening: Opening): Promise<void> {
  const { tx, now } = work;
  const { personId, endsAt } = opening;
  const fact = await endFactAt(tx, personId, endsAt);
  const since =
    opening.since === undefined
      ? await sinceOf(tx, { personId, endsAt, fact, now })
      : opening.since;
  const by = await endedBy(tx, personId, { fact, now });
  const caseId = await insertCase(work, { personId, endsAt, since, endedBy: by });
  await syncItems(work, { caseId, leaverId: personId, endedBy: by, since, now });
  if (opening.since === undefined && since) await first(work, { caseId, personId, since });
  const detail = { endsAt: endsAt.toISOString(), since: since?.toISOString() ?? null };
  say(work, { id: caseId, personId }, { action: since === null ? "announce" : "open", detail });
}

type CatchingUp = Required<Opening> & { readonly latest: Standing | undefined };

/** What was announced has come after all, and is then taken back like any. */
async function catchUp(work: Work, { latest, ...opening }: CatchingUp): Promise<void> {
  if (latest?.state !== "announced") return open(work, opening);
  const { endsAt, since } = opening;
  const set = sql`state = 'open', ends_at = ${endsAt}, since = ${since}`;
  await updateCase(work.tx, latest.id, set);
  const detail = { endsAt: endsAt.toISOString(), since: since?.toISOString() ?? null };
  say(work, latest, { action: "open", detail });
}

type Ended = {
  readonly personId: string;
  readonly endsAt: Date;
  readonly fact: EndFact | undefined;
  readonly now: Date;
};

/** Clocks run from when the end had come and was committed; facts may be said anew since. */
async function sinceOf(tx: Tx, { personId, endsAt, fact, now }: Ended): Promise<Date> {
  const committed = await lastEndOf(tx, personId, null);
  const recordedAt = fact?.recordedAt ?? now;
  // One that was committed before this end is of an earlier employment.
  const isOfThis = committed !== undefined && committed.at >= endsAt;
  const known = isOfThis && committed.at < recordedAt ? committed.at : recordedAt;
  return endsAt > known ? endsAt : known;
}

type First = { readonly caseId: string; readonly personId: string; readonly since: Date };

async function first(work: Work, { caseId, personId, since }: First): Promise<void> {
  await readFirst(work, caseId, { personId, since, isRehired: false, now: work.now });
  for (const seconds of readAgainSeconds) {
    work.later({
      task: "leavers.follow",
      payload: { personIds: [personId] },
      runAt: new Date(work.now.getTime() + seconds * 1000),
      key: `leavers.follow:${caseId}:${seconds}`,
    });
  }
}

async function begin(work: Work, latest: Standing, endsAt: Date): Promise<void> {
  const { tx, now } = work;
  const { id: caseId, personId, endedBy: by } = latest;
  const fact = await endFactAt(tx, personId, endsAt);
  const since = await sinceOf(tx, { personId, endsAt, fact, now });
  const set = sql`state = 'open', ends_at = ${endsAt}, since = ${since}`;
  await updateCase(tx, caseId, set);
  await startClocks(work, caseId, since);
  await syncItems(work, { caseId, leaverId: personId, endedBy: by, since, now });
  await first(work, { caseId, personId, since });
  say(work, latest, { action: "open", detail: { since: since.toISOString() } });
}

async function change(
  work: Work,
  latest: Standing,
  step: { act: "move"; endsAt: Date } | { act: "note_rehire" },
): Promise<void> {
  const isMove = step.act === "move";
  const set = isMove ? sql`ends_at = ${step.endsAt}` : sql`rehired_at = ${work.now}`;
  await updateCase(work.tx, latest.id, set);
  const detail = isMove ? { endsAt: step.endsAt.toISOString() } : {};
  say(work, latest, { action: isMove ? "move" : "rehire", detail });
}

async function rescind(work: Work, latest: Standing): Promise<void> {
  const detail = await rescindCase(work, latest);
  await offerBack(work, latest.id);
  say(work, latest, { action: "rescind", detail });
}

type Said = { readonly action: string; readonly detail: Parameters<Work["record"]>[0]["detail"] };

/** To the log, to open pages, and to whoever has to hear of it. */
function say(
  work: Work,
  { id, personId }: Pick<LeaverCase, "personId"> & { readonly id: string },
  { action, detail = {} }: Said,
): void {
  work.record({ action: `leaver.${action}`, target: id, persons: [personId], detail });
  work.live("people", [personId]);
  work.live("leavers", [id]);
  work.announce("leaver.changed", { caseId: id });
}
