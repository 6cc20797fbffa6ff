/** A seat to fill, and who could. */
export type Seat = { readonly candidates: readonly string[] };

/**
 * Fills as many seats as possible with different people (Kuhn's augmenting paths); the answer
 * names who sits where. Greedy choice would fail where one person is the only one for two seats.
 */
export function seatPeople(seats: readonly Seat[]): Map<number, string> {
  const seatOf = new Map<string, number>();
  for (let seat = 0; seat < seats.length; seat++) augment(seats, { seat, seatOf, seen: new Set() });
  return new Map([...seatOf].map(([person, seat]) => [seat, person]));
}

type Search = {
  readonly seat: number;
  readonly seatOf: Map<string, number>;
  readonly seen: Set<string>;
};

function augment(seats: readonly Seat[], { seat, seatOf, seen }: Search): boolean {
  for (const person of seats[seat]?.candidates ?? []) {
    if (seen.has(person)) continue;
    seen.add(person);
    const taken = seatOf.get(person);
    if (taken === undefined || augment(seats, { seat: taken, seatOf, seen })) {
      seatOf.set(person, seat);
      return true;
    }
  }
  return false;
}

/** Seats that stay empty however people are placed. */
export function emptySeats(seats: readonly Seat[]): number[] {
  const seated = seatPeople(seats);
  return seats.map((_, index) => index).filter((index) => !seated.has(index));
}
