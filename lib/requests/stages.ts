import { seatPeople, type Seat } from "./matching.ts";

/** Who may decide in a stage, for which group, and in whose place. */
export type Voter = {
  readonly personId: string;
  readonly groupIndex: number;
  readonly delegatorId: string | null;
};

export type Verdict = "approved" | "rejected";
export type Decided = {
  readonly approverId: string;
  readonly delegatorId: string | null;
  readonly verdict: Verdict;
};

export type StageShape = {
  readonly groups: readonly { readonly quorum: number }[];
  readonly noQuorum: number;
};

export type Progress =
  | { readonly state: "approved" }
  | { readonly state: "rejected" }
  /** How many approvals each group still lacks. */
  | { readonly state: "open"; readonly missing: readonly number[] };

/** Whose voice a decision is: the one who delegated, or the approver's own. */
export const principalOf = (voice: {
  readonly personId?: string;
  readonly approverId?: string;
  readonly delegatorId: string | null;
}): string => voice.delegatorId ?? voice.approverId ?? voice.personId ?? "";

export type StageVotes = {
  /** Everybody who could decide in this stage, now or when they did. */
  readonly voters: readonly Voter[];
  readonly decisions: readonly Decided[];
};

/** Where a stage stands. Only decisions count; that nobody answers changes nothing. */
export function progressOf(shape: StageShape, votes: StageVotes): Progress {
  const noes = new Set(namesOf(votes, "rejected"));
  if (noes.size >= shape.noQuorum) return { state: "rejected" };
  const yes = new Set(namesOf(votes, "approved"));
  const missing = missingOf(shape, votes.voters, yes);
  if (missing.every((count) => count === 0)) return { state: "approved" };
  if (noes.size > 0 && !isWithinReach(shape, votes.voters, noes)) return { state: "rejected" };
  return { state: "open", missing };
}

const namesOf = ({ decisions }: StageVotes, verdict: Verdict): string[] =>
  decisions.filter((each) => each.verdict === verdict).map(principalOf);

/** Every group's seats, as many as its quorum, with those of `people` who may sit there. */
function seatsOf(
  shape: StageShape,
  voters: readonly Voter[],
  isIn: (principal: string) => boolean,
): (Seat & { readonly groupIndex: number })[] {
  return shape.groups.flatMap(({ quorum }, groupIndex) => {
    const candidates = [
      ...new Set(
        voters
          .filter((voter) => voter.groupIndex === groupIndex)
          .map(principalOf)
          .filter(isIn),
      ),
    ];
    return Array.from({ length: quorum }, () => ({ candidates, groupIndex }));
  });
}

function missingOf(
  shape: StageShape,
  voters: readonly Voter[],
  yes: ReadonlySet<string>,
): number[] {
  const seats = seatsOf(shape, voters, (person) => yes.has(person));
  const seated = seatPeople(seats);
  return shape.groups.map(
    (_, group) =>
      seats.filter((seat, index) => seat.groupIndex === group && !seated.has(index)).length,
  );
}

/** Whether those who did not say no could still fill every seat. */
function isWithinReach(
  shape: StageShape,
  voters: readonly Voter[],
  noes: ReadonlySet<string>,
): boolean {
  const seats = seatsOf(shape, voters, (person) => !noes.has(person));
  return seatPeople(seats).size === seats.length;
}
