import { expect, test } from "vitest";
import { progressOf, type Decided, type Voter } from "#lib/requests/stages.ts";
import { seatVoters, type Candidate, type Seating } from "#lib/requests/seating.ts";

const voter = (personId: string, groupIndex = 0, delegatorId: string | null = null): Voter => ({
  personId,
  groupIndex,
  delegatorId,
});
const yes = (approverId: string, delegatorId: string | null = null): Decided => ({
  approverId,
  delegatorId,
  verdict: "approved",
});
const nay = (approverId: string): Decided => ({ ...yes(approverId), verdict: "rejected" });
const groups = (...quorums: number[]) => quorums.map((quorum) => ({ quorum }));

type Row = [
  says: string,
  shape: { groups: { quorum: number }[]; noQuorum: number },
  voters: Voter[],
  decisions: Decided[],
  state: string,
];
const oneOfTwo = { groups: groups(1), noQuorum: 1 };
const twoOfThree = { groups: groups(2), noQuorum: 2 };
const both = { groups: groups(1, 1), noQuorum: 1 };
const [a, b, c] = [voter("a"), voter("b"), voter("c")];

test.each<Row>([
  ["nobody said anything", oneOfTwo, [a, b], [], "open"],
  ["one of two is enough", oneOfTwo, [a, b], [yes("a")], "approved"],
  ["one no of one", oneOfTwo, [a, b], [nay("a")], "rejected"],
  ["one of a quorum of two", twoOfThree, [a, b, c], [yes("a")], "open"],
  ["two of a quorum of two", twoOfThree, [a, b, c], [yes("a"), yes("c")], "approved"],
  ["one no where two are needed", twoOfThree, [a, b, c], [nay("a")], "open"],
  ["two noes", twoOfThree, [a, b, c], [nay("a"), nay("b")], "rejected"],
  ["a no that puts the quorum out of reach", twoOfThree, [a, b], [nay("a")], "rejected"],
  [
    "a voice and the one who lent it count once",
    twoOfThree,
    [a, voter("d", 0, "a")],
    [yes("a"), yes("d", "a")],
    "open",
  ],
  ["one person in both groups fills one", both, [a, voter("a", 1), b], [yes("a")], "open"],
  [
    "the one in both groups moves to where the other cannot sit",
    both,
    [voter("a", 0), voter("a", 1), voter("b", 0)],
    [yes("a"), yes("b")],
    "approved",
  ],
  ["somebody who is not a voter counts for nothing", oneOfTwo, [a], [yes("x")], "open"],
])("%s", (_says, shape, voters, decisions, state) => {
  expect(progressOf(shape, { voters, decisions }).state).toBe(state);
});

const at = (personId: string, deputies: string[] = [], isPresent = true): Candidate => ({
  personId,
  isPresent,
  deputies,
});
const seating = (more: Partial<Seating> & Pick<Seating, "open">): Seating => ({
  later: [],
  concerned: new Set(["me"]),
  used: new Set(),
  level: 0,
  ...more,
});
const group = (tiers: Candidate[][], count = 1, groupIndex = 0) => ({ groupIndex, count, tiers });

test.each<[string, Seating, string[] | "nobody"]>([
  ["the manager", seating({ open: [group([[at("m")], [at("mm")], [at("f")]])] }), ["m"]],
  [
    "the manager, being the requester, is passed over",
    seating({ open: [group([[at("me")], [at("mm")], [at("f")]])] }),
    ["mm"],
  ],
  [
    "a deputy of the requester has no voice",
    seating({ open: [group([[at("me", ["d"])], [], [at("f")]])] }),
    ["f"],
  ],
  [
    "a deputy who is the requester has no voice",
    seating({ open: [group([[at("m", ["me"], false)], [], [at("f")]])] }),
    ["f"],
  ],
  [
    "the deputy of somebody on leave",
    seating({ open: [group([[at("m", ["d"], false)], [at("mm")], [at("f")]])] }),
    ["d"],
  ],
  ["nobody before the fallback", seating({ open: [group([[], [at("me")], [at("f")]])] }), ["f"]],
  ["nobody at all", seating({ open: [group([[], [], [at("me")]])] }), "nobody"],
  [
    "all tiers after two escalations",
    seating({ open: [group([[at("m")], [at("mm")], [at("f")]])], level: 2 }),
    ["f", "m", "mm"],
  ],
  [
    "who decided before does not decide again",
    seating({ open: [group([[at("m")], [at("mm")], [at("f")]])], used: new Set(["m"]) }),
    ["mm"],
  ],
  [
    "who is the only one for a later stage is spared now",
    seating({
      open: [group([[at("m"), at("d")], [], [at("f")]])],
      later: [group([[at("m")], [], []])],
    }),
    ["d"],
  ],
  [
    "a quorum that the group cannot fill is filled up by the next tier",
    seating({ open: [group([[at("m")], [at("mm")], [at("f")]], 2)] }),
    ["m", "mm"],
  ],
])("asks %s", (_says, asked, expected) => {
  const seated = seatVoters(asked);
  const names =
    seated.kind === "nobody" ? "nobody" : seated.voters.map(({ personId }) => personId).toSorted();
  expect(names).toEqual(expected);
});
