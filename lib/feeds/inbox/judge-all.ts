import type { Work } from "#lib/kernel/index.ts";
import type { Hold } from "../holds-of.ts";
import { countTold, statementsMax } from "#lib/people/index.ts";
import { massArrival } from "../arrivals.ts";
import { alikeAmong, type Likeness } from "./correlate.ts";
import { subjectsOf, type Received } from "./event-store.ts";
import { isFirstWord, newNumbersIn, type FeedEvent, type ScimWrite } from "./feed-event.ts";
import { lockAddresses, whoHasAddress } from "./shared-address.ts";
import { isArrival, numbersNamedBy, partnerNumberIn } from "./hr-event.ts";
import { judgeEvent, type Subject, type Verdict } from "./judge-event.ts";
import { signersOf } from "./secret-store.ts";

export type Judged = Received & {
  readonly verdict: Verdict;
  readonly subject: Subject | undefined;
  readonly likeness?: Likeness | undefined;
  /** Whose record it is about besides. */
  readonly partnerId?: string | undefined;
  /** What the brake saw that it, and what else is told of them now, would change. */
  readonly would?: Pick<Hold, "gains" | "losses">;
};

type Holding = {
  readonly feedId: string;
  readonly hold: readonly Hold[];
};

/** Arrivals first: what else is told of a newcomer need not wait then. */
export async function judgeAll(
  work: Work,
  taken: readonly Received[],
  { feedId, hold }: Holding,
): Promise<Judged[]> {
  const numbers = taken.flatMap(({ event }) => [
    ...[event.employeeNumber, ...newNumbersIn(event), partnerNumberIn(event) ?? []].flat(),
    ...numbersNamedBy(event),
  ]);
  const subjects = await subjectsOf(work.tx, numbers);
  const newcomers = taken.filter(
    ({ event, isReleased }) =>
      isArrival(event) && !isReleased && !subjects.get(event.employeeNumber)?.isThere,
  );
  const alike = await alikeAmong(work, newcomers);
  const signersNow = await signersOf(work.tx, feedId, work.now);
  const named = taken.flatMap(({ event }) => addressIn(event));
  await lockAddresses(work.tx, named);
  const addresses = await whoHasAddress(work.tx, named);
  const told = await countTold(work.tx, [...subjects.values()].map(idOf));
  const held = new Map<string, Hold>(hold.map((each) => [each.personId, each]));
  const judge = (received: Received, subject: Subject | undefined): Judged => {
    const { event, isReleased, signedBy, mappedBy } = received;
    const signers = new Set([...signersNow, ...signedBy, ...mappedBy]);
    const braked = held.get(subject?.personId ?? "");
    const isEnd = event.kind === "termination_immediate" && braked?.reason !== "mass_end";
    const passes = isEnd || isReleased;
    if (braked !== undefined && !passes) {
      const { reason, gains, losses } = braked;
      const would = { gains, losses };
      return { ...received, subject, would, verdict: { does: "hold", reason } };
    }
    const [newNumber] = newNumbersIn(event);
    const likeness = alike.get(received.id);
    const verdict = judgeEvent({
      ...{ event, subject, feedId, signers, isAlike: likeness !== undefined },
      isAddressShared: isShared(addresses, event, subject?.personId),
      isTooMuch: countOne(told, subject?.personId) > statementsMax,
      namesSigner: numbersNamedBy(event).some((number) =>
        signers.has(subjects.get(number)?.personId ?? ""),
      ),
      newNumberOf: newNumber === undefined ? undefined : subjects.get(newNumber)?.personId,
    });
    const partnerId = subjects.get(partnerNumberIn(event) ?? "")?.personId;
    return { ...received, subject, likeness, partnerId, verdict: finalOf(received, verdict) };
  };
  const arrivals = await brakeArrivals(
    work,
    feedId,
    taken
      .filter(({ event }) => isFirstWord(event))
      .map((each) => judge(each, subjects.get(each.event.employeeNumber))),
  );
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

/** Of more newcomers than a company has in a day nobody comes before somebody looked. */
async function brakeArrivals(
  work: Work,
  feedId: string,
  judged: readonly Judged[],
): Promise<Judged[]> {
  const isNew = ({ verdict, subject, isReleased }: Judged) =>
    verdict.does === "tell" && !subject?.isThere && !isReleased;
  const numbers = new Set(judged.filter(isNew).map(({ event }) => event.employeeNumber));
  const isMass = await massArrival(work, { feedId, arriving: numbers.size });
  if (isMass === undefined) return [...judged];
  return judged.map((each) =>
    isNew(each) ? { ...each, verdict: { does: "hold", reason: "mass_arrival" } } : each,
  );
}

/** Whoever looked decides; until then a hint is not told. */
function finalOf({ isReleased, isHint }: Received, verdict: Verdict): Verdict {
  if (isReleased) return verdict.does === "hold" ? { does: "tell" } : verdict;
  return isHint && verdict.does === "tell" ? { does: "hold", reason: "only_a_hint" } : verdict;
}

const idOf = ({ personId }: Subject): string => personId;

function addressIn(event: FeedEvent): string[] {
  const { workEmail } = event.kind === "scim" ? factsIn(event) : (event as Addressed);
  return workEmail == null ? [] : [workEmail];
}
type Addressed = { readonly workEmail?: string | null | undefined };

const factsIn = ({ says }: ScimWrite): Addressed =>
  says === undefined ? {} : "whole" in says ? says.whole : says.part;

/** Whoever is named by an address that is somebody else's, or that another newcomer brings. */
function isShared(
  holders: Map<string, string[]>,
  event: FeedEvent,
  personId: string | undefined,
): boolean {
  const [address = ""] = addressIn(event).map((each) => each.toLowerCase());
  if (address === "") return false;
  const own = personId ?? event.employeeNumber;
  const all = holders.get(address) ?? [];
  holders.set(address, [...new Set([...all, own])]);
  return all.some((id) => id !== own);
}

/** One more is told of somebody; answers how many with it. */
function countOne(told: Map<string, number>, personId: string | undefined): number {
  if (personId === undefined) return 0;
  const count = (told.get(personId) ?? 0) + 1;
  told.set(personId, count);
  return count;
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
