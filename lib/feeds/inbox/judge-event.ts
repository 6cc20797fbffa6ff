import type { HrState } from "#lib/people/index.ts";
import { isFirstWord, type FeedEvent } from "./feed-event.ts";
import { displayNameOf } from "../file/index.ts";
import { isTaking } from "../policy.ts";
import { sharesWord } from "../shares-word.ts";
import { isArrival } from "./hr-event.ts";

/** What is known of whom an event is about. */
export type Subject = {
  readonly personId: string;
  /** Somebody told who they are; else they were only named. */
  readonly isThere: boolean;
  /** The number that the event names was theirs; now they have another. */
  readonly isFormer: boolean;
  readonly hrState: HrState | null;
  readonly displayName: string | null;
  /** Feeds that told of them. */
  readonly feedIds: readonly string[];
};

export type Verdict = {
  readonly does: "tell" | "wait" | "hold";
  readonly reason?: string;
};

type Asked = {
  readonly event: FeedEvent;
  readonly subject: Subject | undefined;
  readonly feedId: string;
  /** People who could sign what this feed tells. */
  readonly signers: ReadonlySet<string>;
  /** As manager or sponsor it names one of them. */
  readonly namesSigner: boolean;
  /** Who has the number that somebody is to get. */
  readonly newNumberOf: string | undefined;
  /** So much was told of them that somebody has to look. */
  readonly isTooMuch: boolean;
  /** The work address that it names is somebody else's. */
  readonly isAddressShared: boolean;
  /** Somebody known whom a newcomer may be. */
  readonly isAlike: boolean;
};

/**
 * Whether what came is told at once, waits for its person, or is held until somebody looked: no
 * number is inherited, and no feed speaks of another feed's people unasked.
 */
export function judgeEvent(asked: Asked): Verdict {
  const { event, subject, feedId, isAlike, namesSigner, isAddressShared } = asked;
  if (subject?.isThere) {
    const reason = holdReason(event, subject, asked);
    return reason === undefined ? { does: "tell" } : { does: "hold", reason };
  }
  if (!isFirstWord(event)) return { does: "wait", reason: "person_unknown" };
  if (namesSigner) return { does: "hold", reason: "names_who_signed" };
  if (isForeign(subject, feedId)) return { does: "hold", reason: "another_feeds_person" };
  if (isAddressShared && !isAlike) return { does: "hold", reason: "one_email_two_people" };
  return isAlike ? { does: "hold", reason: "may_be_known" } : { does: "tell" };
}

function holdReason(
  event: FeedEvent,
  subject: Subject,
  { feedId, signers, namesSigner, newNumberOf, isTooMuch, isAddressShared }: Asked,
): string | undefined {
  if (event.kind === "merge" || event.kind === "split") return "needs_a_person";
  const isOfSigner = signers.has(subject.personId) && !isTaking(event.kind);
  if (isOfSigner) return "made_the_secret";
  // Who could sign must not become whose manager decides, or for whom somebody answers.
  if (namesSigner && !isTaking(event.kind)) return "names_who_signed";
  if (isForeign(subject, feedId)) return "another_feeds_person";
  if (isTooMuch && !isTaking(event.kind)) return "too_much_told";
  if (isArrival(event) && subject.isFormer) return "number_of_another";
  if (isAnother(event, subject)) return "another_name";
  if (isAddressShared) return "one_email_two_people";
  const isTaken = newNumberOf !== undefined && newNumberOf !== subject.personId;
  return isTaken ? "number_of_another" : undefined;
}

/** Another feed told of them, or was the first that named their number. */
const isForeign = (subject: Subject | undefined, feedId: string): boolean =>
  subject !== undefined && subject.feedIds.length > 0 && !subject.feedIds.includes(feedId);

const named: ReadonlySet<string> = new Set(["hire", "pre_hire", "rehire"]);

/** Who comes under a number that is known has at least one word of the name in common. */
function isAnother(event: FeedEvent, { displayName }: Subject): boolean {
  if (!named.has(event.kind) || displayName === null) return false;
  const name = displayNameOf(event as Parameters<typeof displayNameOf>[0]);
  return name !== "" && !sharesWord(displayName, name);
}
