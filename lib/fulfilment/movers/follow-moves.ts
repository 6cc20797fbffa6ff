import { z } from "zod";
import { lockSubjects, readGrace, shareWorld } from "#lib/access/index.ts";
import { command, dayMs, onlySystem, type Work } from "#lib/kernel/index.ts";
import { followedMoves, peopleToFollow, type Move } from "#lib/people/index.ts";
import { apply, asBefore, untilDue } from "./asking.ts";
import {
  askAbout,
  casesToEnd,
  endCases,
  followCase,
  insertCases,
  itemsOf,
  latestCases,
  requestedBeyond,
  settleItems,
} from "./case-store.ts";
import { following, type MoverCase } from "./mover.ts";

const most = 1000;

/**
 * Opens a case for whoever moved, lets an open one follow the latest move, and withdraws it where
 * the move was taken back; ends cases whose time is up. Run again, it does nothing twice.
 */
export const followMoves = command({
  name: "mover.follow",
  title: "Opens, follows, withdraws and ends cases of people who moved.",
  right: "system",
  rest: "internal",
  input: z.object({}),
  output: z.object({ followed: z.int() }),
  load: async ({ tx, now }) => {
    await shareWorld(tx);
    const ending = await casesToEnd(tx, now, most);
    const personIds = await peopleToFollow(tx, most);
    const all = [...ending.map(({ personId }) => personId as string), ...personIds];
    await lockSubjects(tx, [...new Set(all)]);
    return { ending: await casesToEnd(tx, now, most), personIds };
  },
  authorize: onlySystem,
  run: async (work) => {
    const { ending, personIds } = work.resource;
    const ended = await endThose(work, ending);
    const moves = await followedMoves(work.tx, personIds, work.now);
    const latest = await latestCases(
      work.tx,
      moves.map(({ personId }) => personId),
    );
    const sorted = Map.groupBy(moves, (move) => following(move, latest.get(move.personId)));
    const openOf = ({ personId }: Move) => latest.get(personId);
    const opened = await open(work, sorted.get("open") ?? []);
    for (const move of sorted.get("follow") ?? []) await follow(work, move, openOf(move));
    const back = (sorted.get("withdraw") ?? []).flatMap((move) => openOf(move) ?? []);
    await withdraw(work, back);
    const followed = (sorted.get("follow") ?? []).flatMap((move) => openOf(move)?.id ?? []);
    const seen = personIds.length + ending.length;
    const [count, withdrawn] = [followed.length, back.length];
    const detail = { opened: opened.length, followed: count, withdrawn, ...ended };
    if (seen > 0) work.record({ detail });
    const others = [...ending, ...back].map(({ id }) => id);
    const caseIds = [...opened, ...followed, ...others];
    if (caseIds.length > 0) work.announce("person.moved", { caseIds });
    work.live("movers", caseIds);
    return { followed: seen };
  },
});

/** Ends by the clock have come by themselves; who left holds nothing any more. */
async function endThose(work: Work, ending: readonly MoverCase[]) {
  const lapsed = ending.filter(({ dueAt }) => dueAt !== null && dueAt <= work.now);
  const left = ending.filter((each) => !lapsed.includes(each));
  for (const [cases, state] of [[lapsed, "lapsed"] as const, [left, "withdrawn"] as const]) {
    const ids = cases.map(({ id }) => id);
    const asked = (await itemsOf(work.tx, ids)).filter((item) => item.state === "asked");
    await settleItems(work, asked, { state });
    await endCases(work, ids, state);
  }
  return { lapsed: lapsed.length, left: left.length };
}

/** Answers the cases of which something waits. */
async function open(work: Work, moves: readonly Move[]): Promise<string[]> {
  if (moves.length === 0) return [];
  const { confirmDays } = await readGrace(work.tx);
  const dueAt = new Date(work.now.getTime() + confirmDays * dayMs);
  const ids = moves.map(({ personId }) => personId);
  const asked = confirmDays === 0 ? [] : await requestedBeyond(work.tx, ids, dueAt);
  const waiting = new Set(asked.map(({ personId }) => personId));
  const cases = await insertCases(
    work,
    moves.map((move) => ({ move, dueAt: waiting.has(move.personId) ? dueAt : null })),
  );
  await askAbout(
    work,
    asked.map((each) => ({ ...each, caseId: cases.get(each.personId) ?? "" })),
  );
  await apply(
    work,
    asked.map((each) => untilDue(each, dueAt)),
    null,
  );
  return [...waiting].flatMap((personId) => cases.get(personId) ?? []);
}

/** What a manager in between confirmed is asked again; the time to do it stays the same. */
async function follow(work: Work, move: Move, found: MoverCase | undefined): Promise<void> {
  if (found?.dueAt == null) return;
  const { id, dueAt } = found;
  await followCase(work, found, move);
  const waiting = new Set(
    (await itemsOf(work.tx, [id]))
      .filter(({ state }) => state === "asked")
      .map(({ assignmentId }) => assignmentId),
  );
  const asked = (await requestedBeyond(work.tx, [move.personId], dueAt)).filter(
    ({ assignmentId }) => !waiting.has(assignmentId),
  );
  await askAbout(
    work,
    asked.map((each) => ({ ...each, caseId: id })),
  );
  await apply(
    work,
    asked.map((each) => untilDue(each, dueAt)),
    id,
  );
}

/** What somebody decided stands; all else is as it was. */
async function withdraw(work: Work, cases: readonly MoverCase[]): Promise<void> {
  if (cases.length === 0) return;
  const due = new Map(cases.map(({ id, dueAt }) => [id, dueAt]));
  const ids = [...due.keys()];
  const asked = (await itemsOf(work.tx, ids)).filter(({ state }) => state === "asked");
  await settleItems(work, asked, { state: "withdrawn" });
  await endCases(work, ids, "withdrawn");
  await apply(
    work,
    asked.flatMap((item) => asBefore(item, due.get(item.caseId) ?? null)),
    null,
  );
}
