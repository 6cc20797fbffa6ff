import type { Work } from "#lib/kernel/index.ts";
import { alikeAmong, type Likeness } from "./correlate.ts";
import { subjectsOf, type Received } from "./event-store.ts";
import { isFirstWord, newNumbersIn } from "./feed-event.ts";
import { isArrival, numbersNamedBy } from "./hr-event.ts";
import { judgeEvent, type Subject, type Verdict } from "./judge-event.ts";
import { secretMakers } from "./secret-store.ts";

export type Judged = Received & {
  readonly verdict: Verdict;
  readonly subject: Subject | undefined;
  readonly likeness?: Likeness | undefined;
};

type Holding = {
  readonly feedId: string;
  readonly hold: readonly { readonly personId: string; readonly reason: string }[];
};

/** Arrivals first: what else is told of a newcomer need not wait then. */
export async function judgeAll(
  work: Work,
  taken: readonly Received[],
  { feedId, hold }: Holding,
): Promise<Judged[]> {
  const numbers = taken.flatMap(({ event }) => [
    ...[event.employeeNumber, ...newNumbersIn(event)],
    ...numbersNamedBy(event),
  ]);
  const subjects = await subjectsOf(work.tx, numbers);
  const newcomers = taken.filter(
    ({ event, isReleased }) =>
      isArrival(event) && !isReleased && !subjects.get(event.employeeNumber)?.isThere,
  );
  const alike = await alikeAmong(work, newcomers);
  const makers = await secretMakers(work.tx, feedId, work.now);
  const held = new Map(hold.map(({ personId, reason }) => [personId, reason]));
  const judge = (received: Received, subject: Subject | undefined): Judged => {
    const { event, isReleased } = received;
    const signers = new Set([...makers, ...received.mappedBy]);
    const braked = held.get(subject?.personId ?? "");
    const isEnd = event.kind === "termination_immediate" && braked !== "mass_end";
    const passes = isEnd || isReleased;
    if (braked !== undefined && !passes) {
      return { ...received, subject, verdict: { does: "hold", reason: braked } };
    }
    const [newNumber] = newNumbersIn(event);
    const likeness = alike.get(received.id);
    const verdict = judgeEvent({
      ...{ event, subject, feedId, signers, isAlike: likeness !== undefined },
      namesSigner: numbersNamedBy(event).some((number) =>
        signers.has(subjects.get(number)?.personId ?? ""),
      ),
      newNumberOf: newNumber === undefined ? undefined : subjects.get(newNumber)?.personId,
    });
    return { ...received, subject, likeness, verdict: finalOf(received, verdict) };
  };
  const arrivals = taken
    .filter(({ event }) => isFirstWord(event))
    .map((each) => judge(each, subjects.get(each.event.employeeNumber)));
  const arriving = new Set(
    arrivals
      .filter(({ verdict }) => verdict.does === "tell")
      .map(({ event }) => event.employeeNumber),
  );
  const others = taken
    .filter(({ event }) => !isFirstWord(event))
    .map((each) => judge(each, whoIs(subjects.get(each.event.employeeNumber), each, arriving)));
  return [...arrivals, ...others];
}

/** Whoever looked decides; until then a hint is not told. */
function finalOf({ isReleased, isHint }: Received, verdict: Verdict): Verdict {
  if (isReleased) return verdict.does === "hold" ? { does: "tell" } : verdict;
  return isHint && verdict.does === "tell" ? { does: "hold", reason: "only_a_hint" } : verdict;
}

/** Who arrives with the same batch is there. */
function whoIs(
  subject: Subject | undefined,
  { event }: Received,
  arriving: ReadonlySet<string>,
): Subject | undefined {
  if (subject?.isThere || !arriving.has(event.employeeNumber)) return subject;
  const fresh = { hrState: null, displayName: null, feedIds: [] };
  return { personId: "", isFormer: false, ...fresh, ...subject, isThere: true };
}
