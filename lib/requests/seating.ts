import { emptySeats, seatPeople, type Seat } from "./matching.ts";
import type { Voter } from "./stages.ts";

/** Someone whom a source names: at work themselves, and through whom else they can be asked. */
export type Candidate = {
  readonly personId: string;
  /** Not when on leave: then only their deputies are asked. */
  readonly isPresent: boolean;
  readonly deputies: readonly string[];
};

const vias = ["policy", "escalation", "fallback"] as const;
export type Via = (typeof vias)[number];

/** Seats of one group that nobody filled yet; `tiers` are the policy's, escalation, fallback. */
export type Vacancy = {
  readonly groupIndex: number;
  readonly count: number;
  readonly tiers: readonly (readonly Candidate[])[];
};

export type Seating = {
  readonly open: readonly Vacancy[];
  /** Stages still to come, so that nobody they cannot do without is used up now. */
  readonly later: readonly Vacancy[];
  /** Who asked or benefits: they decide by no path, and nobody decides in their place. */
  readonly concerned: ReadonlySet<string>;
  /** Who decided already in this round, themselves or in somebody's place. */
  readonly used: ReadonlySet<string>;
  /** Tiers asked whatever the first can do: 0, 1 after escalation, 2 with the fallback. */
  readonly level: number;
};

export type SeatedVoter = Voter & { readonly via: Via };
export type Seated =
  | { readonly kind: "seated"; readonly voters: readonly SeatedVoter[] }
  /** Not even the fallback could fill these groups. */
  | { readonly kind: "nobody"; readonly groups: readonly number[] };

/** Who is asked in the open stage: never anybody concerned, and always enough to decide it. */
export function seatVoters(seating: Seating): Seated {
  const allowed = (candidate: Candidate) => voicesOf(candidate, seating).length > 0;
  const levels = raiseLevels(seating, allowed);
  const open = vacantSeats(seating.open, levels, allowed);
  const empty = emptySeats(open);
  if (empty.length > 0) {
    return { kind: "nobody", groups: [...new Set(empty.map((at) => open[at]?.groupIndex ?? 0))] };
  }
  const later = vacantSeats(seating.later, new Map(), allowed);
  const candidates = seating.open
    .filter(({ count }) => count > 0)
    .flatMap((vacancy) => namedBy(vacancy, levels.get(vacancy.groupIndex) ?? 0));
  const free = candidates.filter(({ candidate }) => allowed(candidate));
  const spared = free.filter((each) => isSpare(each, open, later));
  const asked = spared.length === 0 ? free : spared;
  return { kind: "seated", voters: uniqueVoters(asked, seating) };
}

type Named = { readonly candidate: Candidate; readonly groupIndex: number; readonly via: Via };

function namedBy(vacancy: Vacancy, level: number): Named[] {
  return vacancy.tiers.slice(0, level + 1).flatMap((tier, index) =>
    tier.map((candidate) => ({
      candidate,
      groupIndex: vacancy.groupIndex,
      via: vias[index] ?? "fallback",
    })),
  );
}

/** Who may speak for a candidate: themselves, or a deputy; nobody for one who is concerned. */
function voicesOf(candidate: Candidate, { concerned, used }: Seating): string[] {
  if (concerned.has(candidate.personId) || used.has(candidate.personId)) return [];
  const own = candidate.isPresent ? [candidate.personId] : [];
  return [...own, ...candidate.deputies].filter((each) => !concerned.has(each) && !used.has(each));
}

type Test = (candidate: Candidate) => boolean;

/** Asks the next tier of every group that cannot be filled, until it can or there is none. */
function raiseLevels({ open, level }: Seating, allowed: Test): Map<number, number> {
  const levels = new Map(open.map(({ groupIndex }) => [groupIndex, level]));
  for (;;) {
    const seats = vacantSeats(open, levels, allowed);
    const lacking = new Set(emptySeats(seats).map((at) => seats[at]?.groupIndex));
    // An empty seat may be filled by asking more for another group that competes for its people.
    const raised =
      lacking.size === 0 ? [] : open.filter(({ groupIndex }) => lacking.has(groupIndex));
    const rest = lacking.size === 0 ? [] : open;
    const next = [raised, rest]
      .map((group) => group.filter((each) => (levels.get(each.groupIndex) ?? 0) < lastTier(each)))
      .find((group) => group.length > 0);
    if (!next) return levels;
    for (const { groupIndex } of next) levels.set(groupIndex, (levels.get(groupIndex) ?? 0) + 1);
  }
}
const lastTier = ({ tiers }: Vacancy): number => tiers.length - 1;

type OpenSeat = Seat & { readonly groupIndex: number };

function vacantSeats(
  vacancies: readonly Vacancy[],
  levels: ReadonlyMap<number, number>,
  allowed: Test,
): OpenSeat[] {
  return vacancies.flatMap((vacancy) => {
    const named = namedBy(vacancy, levels.get(vacancy.groupIndex) ?? 0);
    const candidates = [
      ...new Set(
        named.filter((each) => allowed(each.candidate)).map((each) => each.candidate.personId),
      ),
    ];
    const { groupIndex, count } = vacancy;
    return Array.from({ length: count }, () => ({ groupIndex, candidates }));
  });
}

/** Whether this person may be used here and everything later can still be decided. */
function isSpare(named: Named, open: readonly OpenSeat[], later: readonly OpenSeat[]): boolean {
  const all = [...open, ...later];
  if (seatPeople(all).size < all.length) return true;
  const at = open.findIndex((seat) => seat.groupIndex === named.groupIndex);
  const without = (seat: Seat) => ({
    candidates: seat.candidates.filter((each) => each !== named.candidate.personId),
  });
  const rest = all.filter((_, index) => index !== at).map(without);
  return seatPeople(rest).size === rest.length;
}

function uniqueVoters(asked: readonly Named[], seating: Seating): SeatedVoter[] {
  const found = new Map<string, SeatedVoter>();
  for (const { candidate, groupIndex, via } of asked) {
    for (const personId of voicesOf(candidate, seating)) {
      const delegatorId = personId === candidate.personId ? null : candidate.personId;
      const key = `${groupIndex}:${personId}:${delegatorId}`;
      if (!found.has(key)) found.set(key, { personId, groupIndex, delegatorId, via });
    }
  }
  return [...found.values()];
}
