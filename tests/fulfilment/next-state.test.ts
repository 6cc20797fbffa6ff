import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dayMs, newId } from "#lib/kernel/index.ts";
import type { Standing } from "#lib/fulfilment/leavers/leaver-case.ts";
import { nextStep, type Employment } from "#lib/fulfilment/leavers/next-state.ts";

const now = new Date("2026-03-02T09:00:00Z");
const inDays = (days: number) => new Date(now.getTime() + days * dayMs);

const base = {
  ...{ id: newId<"leaver_case">(), personId: newId<"person">(), openedAt: inDays(-20) },
  ...{ endedBy: [], troubleAt: null, rehiredAt: null },
};
const announced = (days: number): Standing => ({
  ...base,
  state: "announced",
  endsAt: inDays(days),
});
const open = (days: number): Standing => ({
  ...{ ...base, state: "open", endsAt: inDays(days), since: inDays(days) },
});
const closed = (days: number): Standing => ({
  ...{
    ...base,
    state: "closed",
    endsAt: inDays(days),
    since: inDays(days),
    closedAt: inDays(days),
  },
});
const again = (one: Standing): Standing => ({ ...one, rehiredAt: inDays(-1) });

const works = (endsIn: number | null, since = -400): Employment => ({
  ...{ hasEnded: false, startsAt: inDays(since) },
  endsAt: endsIn === null ? null : inDays(endsIn),
});
const left = (days: number, since = -400): Employment => ({
  ...{ hasEnded: true, startsAt: inDays(since), endsAt: inDays(days) },
});

type Row = [
  what: string,
  employment: Employment,
  latest: Standing | undefined,
  stands: boolean,
  act: string,
];
describe("a case follows from the facts", () => {
  test.each<Row>([
    ["nobody leaves", works(null), undefined, true, "nothing"],
    ["an end far away is not told of", works(91), undefined, true, "nothing"],
    ["an end that is near is", works(90), undefined, true, "announce"],
    ["and stays so", works(90), announced(90), true, "nothing"],
    ["an announced end moves", works(60), announced(90), true, "move"],
    ["an announced end is taken back", works(null), announced(30), true, "rescind"],
    ["or put off by a year", works(400), announced(30), true, "rescind"],
    ["an end comes", left(0), announced(0), true, "begin"],
    ["an end comes at once", left(0), undefined, true, "open"],
    ["an open case is looked at again", left(-1), open(-1), true, "check"],
    ["a closed one is left alone", left(-1), closed(-1), true, "nothing"],
    ["the end that came is corrected", left(-3), closed(-1), true, "move"],
    ["an end that came is taken back", works(null), open(-1), false, "rescind"],
    ["also after its case was closed", works(null), closed(-1), false, "rescind"],
    [
      "an end that stands is no rescission, whoever works again",
      works(null, -1),
      closed(-9),
      true,
      "note_rehire",
    ],
    ["nor while its case is open", works(null, -1), open(-9), true, "note_rehire"],
    [
      "the open case of an old end is closed like any",
      works(null, -1),
      again(open(-9)),
      true,
      "check",
    ],
    ["who was hired again is left alone", works(null, -1), again(closed(-9)), true, "nothing"],
    ["until they are to leave again", works(30, -1), again(closed(-9)), true, "announce"],
    ["or leave", left(0, -1), again(closed(-9)), true, "open"],
    ["a second end waits until the first is closed", left(0, -1), again(open(-9)), true, "check"],
    ["a second employment is told by its first day alone", left(0, -2), closed(-9), true, "open"],
  ])("%s", (_what, employment, latest, stands, act) => {
    expect(nextStep({ employment, latest, stands, now }).act).toBe(act);
  });

  test("and once it does, asking again changes nothing", () => {
    const anyEmployment = fc.record({
      ...{ hasEnded: fc.boolean(), startsAt: fc.constant(inDays(-400)) },
      endsAt: fc.oneof(fc.constant(null), fc.integer({ min: -50, max: 200 }).map(inDays)),
    });
    fc.assert(
      fc.property(anyEmployment, (employment) => {
        let latest: Standing | undefined;
        for (let count = 0; count < 6; count++) {
          const step = nextStep({ employment, latest, stands: employment.hasEnded, now });
          if (step.act === "nothing" || step.act === "check") return;
          if (step.act === "announce") latest = { ...announced(0), endsAt: step.endsAt };
          else if (step.act === "open" || step.act === "begin") {
            latest = { ...open(0), endsAt: step.endsAt };
          } else throw new Error(`${step.act} of a single telling`);
        }
        throw new Error("no end of steps");
      }),
    );
  });
});
