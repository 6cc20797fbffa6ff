import fc from "fast-check";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { changeGrace, suspendPerson } from "#lib/access/index.ts";
import { getPersonPage } from "#lib/desk/index.ts";
import { retractStatement, tellPerson } from "#lib/feeds/index.ts";
import {
  confirmMove,
  followLeavers,
  getMover,
  listMovers,
  MoverCaseId,
  noteMove,
  openLeavers,
} from "#lib/fulfilment/index.ts";
import { isPosternError, type PersonId } from "#lib/kernel/index.ts";
import { operator } from "#tests/feeds/birthrights.ts";
import {
  as,
  asPerson,
  casesOf,
  follow,
  grant,
  hireMover,
  idOf,
  now,
  openMoves,
  pass,
  requestedOf,
} from "./moved-company.ts";

const seed = Number(process.env["POSTERN_TEST_SEED"] ?? 1);
const isFull = process.env["POSTERN_TEST_SCALE"] === "full";
const dayMs = 86_400_000;

let mover: { id: PersonId; number: string };
beforeAll(openMoves);
beforeEach(async () => {
  mover = await hireMover();
});

const today = () => new Date(now().getTime() + 9 * 3_600_000).toISOString().slice(0, 10);

async function move(orgCode: string, managerNumber: string): Promise<string> {
  const event = { kind: "transfer", day: today(), orgCode, managerNumber } as const;
  const told = await tellPerson(operator, { personId: mover.id, event, reason: "As HR says." });
  await follow();
  return told.key;
}
async function takeBack(key: string): Promise<void> {
  await retractStatement(operator, { personId: mover.id, key, reason: "It was wrong." });
  await follow();
}
const latest = async () => {
  const found = (await casesOf(mover.id)).at(-1);
  if (!found) throw new Error("there is no case");
  return { ...found, id: MoverCaseId.parse(found.id) };
};
const refusal = async (done: Promise<unknown>): Promise<string> => {
  try {
    await done;
    return "done";
  } catch (error) {
    if (isPosternError(error)) return error.reason;
    throw error;
  }
};

describe("somebody who moves", () => {
  test("has one case, in which what they had asked for ends unless it is confirmed", async () => {
    await grant(mover.id, [90, null, 5]);
    const before = await requestedOf(mover.id);
    await move("d002", "12");
    const { state, dueAt, asked } = await latest();
    expect(state).toBe("open");
    expect(dueAt?.getTime()).toBe(now().getTime() + 14 * dayMs);
    // What ends by itself before then is not asked about.
    expect(asked).toEqual(before.slice(0, 2).map(({ id }) => id));
    const ends = (await requestedOf(mover.id)).map(({ endsAt }) => endsAt.getTime());
    expect(ends.slice(0, 2)).toEqual([dueAt?.getTime(), dueAt?.getTime()]);
    expect(ends[2]).toBe(before[2]?.endsAt.getTime());
    await pass(14);
    expect((await requestedOf(mover.id)).map(({ isOpen }) => isOpen)).toEqual([
      false,
      false,
      false,
    ]);
    expect(await latest()).toMatchObject({ state: "lapsed", asked: [] });
  });

  test("keeps what the new manager confirms as long as before, and loses the rest", async () => {
    await grant(mover.id, [90, 80]);
    const [first, second] = await requestedOf(mover.id);
    await pass(1);
    await move("d002", "12");
    const { id: caseId } = await latest();
    const keep = { caseId, keep: [first?.id ?? ""] };
    await noteMove(await as("11"), { caseId, note: "The first one goes on with the project." });
    expect(await refusal(noteMove(await as("12"), { caseId, note: "No." }))).toBe("not_asked");
    for (const [number, reason] of [
      [mover.number, "own_move"],
      ["11", "not_asked"],
      ["10", "not_asked"],
      ["13", "not_asked"],
    ] as const) {
      expect(await refusal(confirmMove(await as(number), keep)), number).toBe(reason);
    }
    const support = asPerson(await idOf("12"), true);
    expect(await refusal(confirmMove(support, keep))).toBe("impersonated");
    const shown = await getMover(await as("12"), { caseId });
    expect(shown).toMatchObject({
      note: "The first one goes on with the project.",
      mayNote: false,
    });
    expect(shown.items.map(({ isMine }) => isMine)).toEqual([true, true]);
    expect(shown.gains.map(({ code }) => code)).toEqual(["share-d002"]);
    expect(shown.losses.map(({ code }) => code)).toEqual(["share-d001"]);
    expect(await confirmMove(await as("12"), keep)).toEqual({ left: 1 });
    expect(await refusal(confirmMove(await as("12"), keep))).toBe("already_decided");
    const end = [second?.id ?? ""];
    expect(await confirmMove(await as("12"), { caseId, end })).toEqual({ left: 0 });
    const [kept, ended] = await requestedOf(mover.id);
    expect([kept?.endsAt, kept?.isOpen, ended?.isOpen]).toEqual([first?.endsAt, true, false]);
    expect((await latest()).state).toBe("done");
    const { movers } = await listMovers(await as("12"), { mine: true });
    expect(movers.filter(({ id }) => id === caseId)).toEqual([]);
    expect(await refusal(getMover(await as("13"), { caseId }))).toBe("mover_case_not_found");
  });

  test("is nobody's case who only has another title, and nobody's twice", async () => {
    await grant(mover.id, [90]);
    const event = { kind: "transfer", day: today(), orgCode: "d001", title: "Engineer" } as const;
    await tellPerson(operator, { personId: mover.id, event, reason: "As HR says." });
    await follow();
    expect(await casesOf(mover.id)).toEqual([]);
    await move("d002", "12");
    await follow();
    expect(await casesOf(mover.id)).toHaveLength(1);
  });

  test("who moves on is asked about anew, in the same time, also what somebody confirmed", async () => {
    await grant(mover.id, [90, 80]);
    const [first] = await requestedOf(mover.id);
    await move("d002", "12");
    const { id: caseId, dueAt } = await latest();
    await confirmMove(await as("12"), { caseId, keep: [first?.id ?? ""] });
    await pass(3);
    await move("d003", "13");
    const again = await latest();
    expect(again).toMatchObject({ id: caseId, state: "open", dueAt });
    expect(again.asked).toHaveLength(2);
    const keep = again.asked;
    expect(await refusal(confirmMove(await as("12"), { caseId, keep }))).toBe("not_asked");
    expect(await confirmMove(await as("13"), { caseId, keep })).toEqual({ left: 0 });
  });

  test("and whose move is taken back holds exactly what they held before", async () => {
    await grant(mover.id, [90, null]);
    const before = await requestedOf(mover.id);
    const key = await move("d002", "12");
    expect(await requestedOf(mover.id)).not.toEqual(before);
    await takeBack(key);
    expect(await requestedOf(mover.id)).toEqual(before);
    expect((await latest()).state).toBe("withdrawn");
  });

  test("keeps what a rule gave as long as the company lets them, and no longer", async () => {
    await changeGrace(operator, { mediumGraceDays: 5 });
    await pass(1);
    await move("d002", "12");
    const { id: caseId } = await latest();
    const seen = async () => {
      const { gains, kept, losses } = await getMover(operator, { caseId });
      return [gains, kept, losses].map((rights) => rights.map(({ code }) => code).join(" "));
    };
    expect(await seen()).toEqual(["share-d002", "share-d001", ""]);
    await changeGrace(operator, { mediumGraceDays: 20 });
    const { kept } = await getMover(operator, { caseId });
    // The move came at the midnight in Tokyo before.
    expect(kept[0]?.until.getTime()).toBe(now().getTime() - 12 * 3_600_000 + 5 * dayMs);
    // Nor does their own page say of what is held still that it is gone.
    const { timeline } = await getPersonPage(asPerson(mover.id), { number: mover.number });
    const changes = timeline?.changes ?? [];
    expect(changes.flatMap(({ losses }) => losses)).toEqual([]);
    const until = kept[0]?.until;
    expect(changes.flatMap((each) => each.kept)).toEqual([{ name: "share-d001", until }]);
    await changeGrace(operator, { mediumGraceDays: 0 });
    expect(await seen()).toEqual(["share-d002", "", "share-d001"]);
  });

  test("and ends before anybody confirmed, and is back: it is confirmed by nobody, and ends in time", async () => {
    await grant(mover.id, [90, null]);
    await pass(1);
    await move("d002", "12");
    const { dueAt, asked } = await latest();
    await pass(1);
    const event = { kind: "termination_immediate" } as const;
    const told = await tellPerson(operator, { personId: mover.id, event, reason: "It is so." });
    const leaving = { personIds: [mover.id] };
    await openLeavers(leaving);
    await pass(0.01);
    expect((await latest()).state).toBe("withdrawn");
    await takeBack(told.key);
    await followLeavers(leaving);
    const after = await requestedOf(mover.id);
    expect(after.some(({ isOpen }) => isOpen)).toBe(true);
    const late = after.filter(({ isOpen, endsAt }) => isOpen && endsAt > (dueAt ?? now()));
    expect([asked.length, late]).toEqual([2, []]);
    await pass(15);
    expect((await requestedOf(mover.id)).filter(({ isOpen }) => isOpen)).toEqual([]);
  });

  test("to nobody who is at work is the case of the next in line, then of who owns it", async () => {
    await grant(mover.id, [90]);
    await move("d002", "12");
    const { id: caseId, asked: keep } = await latest();
    await suspendPerson(operator, { personId: await idOf("12"), reason: "A test." });
    expect(await refusal(confirmMove(await as("12"), { caseId, keep }))).toBe("not_asked");
    const { movers } = await listMovers(await as("10"), { mine: true });
    expect(movers.map(({ id }) => id)).toContain(caseId);
    expect(await confirmMove(await as("10"), { caseId, keep })).toEqual({ left: 0 });
  });
});

const units = [
  ["d001", "11"],
  ["d002", "12"],
  ["d003", "13"],
] as const;
const anyStep = fc.oneof(
  fc.record({ act: fc.constant("move" as const), to: fc.constantFrom(...units) }),
  fc.record({ act: fc.constant("take-back" as const) }),
  fc.record({ act: fc.constant("pass" as const), days: fc.integer({ min: 1, max: 9 }) }),
  fc.record({
    act: fc.constant("decide" as const),
    by: fc.constantFrom("10", "11", "13", "self"),
    keeps: fc.boolean(),
  }),
  fc.record({ act: fc.constant("grant" as const), days: fc.integer({ min: 3, max: 60 }) }),
);

test(
  "whatever happens, nobody confirms their own, and nothing lasts beyond its time unconfirmed",
  { timeout: 600_000 },
  async () => {
    const anySteps = fc.array(anyStep, { minLength: 4, maxLength: 9 });
    await fc.assert(
      fc.asyncProperty(anySteps, async (steps) => {
        mover = await hireMover();
        await grant(mover.id, [40, 70]);
        const keys: string[] = [];
        for (const step of steps) {
          if (step.act === "move") {
            await refusal(move(step.to[0], step.to[1]).then((key) => keys.push(key)));
          } else if (step.act === "take-back") {
            const key = keys.pop();
            if (key !== undefined) await refusal(takeBack(key));
          } else if (step.act === "pass") await pass(step.days);
          else if (step.act === "grant") await grant(mover.id, [step.days]);
          else await decide(step.by, step.keeps);
          await holdsStill();
        }
      }),
      { numRuns: isFull ? 100 : 6, seed },
    );
  },
);

async function decide(by: string, keeps: boolean): Promise<void> {
  const open = (await casesOf(mover.id)).find(({ state }) => state === "open");
  if (!open) return;
  const which = open.asked.slice(0, 1);
  const given = { caseId: MoverCaseId.parse(open.id), [keeps ? "keep" : "end"]: which };
  const answer = await refusal(confirmMove(await as(by === "self" ? mover.number : by), given));
  if (by === "self") expect(answer).toBe("own_move");
}

async function holdsStill(): Promise<void> {
  const cases = await casesOf(mover.id);
  expect(cases.filter(({ state }) => state === "open").length).toBeLessThanOrEqual(1);
  const requested = new Map((await requestedOf(mover.id)).map((each) => [each.id, each]));
  for (const { state, dueAt, asked } of cases) {
    if (state !== "open") expect(asked).toEqual([]);
    else expect(dueAt?.getTime()).toBeGreaterThan(now().getTime());
    for (const id of asked) {
      const ends = requested.get(id)?.endsAt.getTime() ?? 0;
      expect(ends).toBeLessThanOrEqual(dueAt?.getTime() ?? 0);
    }
  }
}
