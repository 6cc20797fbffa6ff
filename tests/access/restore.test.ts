import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plan, type Assignment, type Intent, type Subject, type World } from "#lib/access/index.ts";
import { forever } from "#lib/access/interval.ts";
import { opening, restore, type EndedIntent } from "#lib/access/restore.ts";
import { anyStory, anySubject, anyWorld, instants, tell } from "./any-story.ts";
import {
  assignmentOf,
  commitTo,
  day,
  heldAt,
  holdingsAt,
  smallWorld,
  t0,
  type Ledger,
} from "./small-world.ts";

const rights = ["e1", "e2", "e3", "e4", "e5"] as const;
const anyRisks = fc
  .tuple(...rights.map(() => fc.constantFrom("low", "medium", "high", "privileged", "odd")))
  .map((risks) => new Map<string, string>(rights.map((id, index) => [id, risks[index] ?? ""])));

type Living = { world: World; ledger: Ledger; subject: Subject };
const planned = ({ world, ledger, subject }: Living, at: number, intents: readonly Intent[] = []) =>
  commitTo(ledger, plan(world, { subject, holdings: holdingsAt(ledger, at), intents }, at));

/** What nobody may accept was accepted by nobody. */
const isRefusing = (world: World): boolean =>
  [...world.sod.values()].flat().some(({ rule }) => rule.mode === "refuse");

describe("an end that is taken back", () => {
  test("leaves what was, less what time ended and what is privileged, at every instant from then on", () => {
    fc.assert(
      fc.property(
        ...([anyWorld, anyStory, anySubject, anyRisks, fc.integer({ min: 0, max: 12 })] as const),
        (world, story, anybody, riskOf, days) => {
          const told = tell(
            world,
            story.map((event) => ({
              ...event,
              asked: event.asked.map((each) =>
                isRefusing(world) ? { ...each, acceptedConflicts: [] } : each,
              ),
            })),
          );
          const subject: Subject = { ...anybody, hrState: "active", startsAt: null, endsAt: null };
          const [t1, t2] = [told.at + day, told.at + day + days * day];
          const before = planned({ world, ledger: told.ledger, subject }, t1);
          const held = holdingsAt(before, t1).assignments;
          const ended = planned(
            { world, ledger: before, subject: { ...subject, hrState: "ended" } },
            t1,
          );
          for (const t of instants(t1)) expect(heldAt(ended, t)).toEqual([]);

          const restored = restore(held, { world, riskOf, at: t2 });
          const back = planned({ world, ledger: ended, subject }, t2, opening(restored));
          const closing = restored.out.flatMap(({ ended: { id }, because }): Intent[] =>
            because === "privileged" ? [{ act: "close", assignmentId: id, reason: "test" }] : [],
          );
          const never = planned({ world, ledger: before, subject }, t2, closing);
          for (const t of instants(t2)) expect(heldAt(back, t)).toEqual(heldAt(never, t));
        },
      ),
      { numRuns: 150 },
    );
  });

  const world = smallWorld({
    entitlements: { e1: {}, e2: {}, e3: { retiresAt: t0 } },
    roles: { r1: { holds: ["e1"] }, r2: { holds: ["e1", "e2"] }, r3: {} },
  });
  const riskOf = new Map([
    ["e1", "medium"],
    ["e2", "high"],
    ["e3", "low"],
  ]);
  const at = t0 + day;
  type Row = [what: string, ended: EndedIntent, because: string | undefined];
  const of = (target: string, more: Partial<Assignment> = {}) => assignmentOf("a", target, more);
  test.each<Row>([
    ["an ordinary right comes back", of("e1", { validTo: at + 1 }), undefined],
    ["one whose end has come does not", of("e1", { validTo: at }), "expired"],
    ["nor one that nobody confirmed", of("e1", { reviewBy: at }), "expired"],
    ["nor one of high risk", of("e2"), "privileged"],
    ["nor one of a risk that nobody knows", of("e9"), "gone"],
    ["nor one that was retired", of("e3"), "gone"],
    ["an ordinary role comes back", of("r1"), undefined],
    ["a role with something of high risk in it does not", of("r2"), "privileged"],
    ["a role that gives nothing comes back", of("r3"), undefined],
  ])("%s", (_what, ended, because) => {
    const { back, out } = restore([ended], { world, riskOf, at });
    expect(out[0]?.because).toBe(because);
    expect(back[0]?.assignment).toEqual(
      because === undefined ? { ...ended, id: back[0]?.assignment.id, validFrom: at } : undefined,
    );
  });

  test("what is to begin later begins then, and what a rule gave follows from facts alone", () => {
    const later = of("e1", { validFrom: at + day, validTo: forever });
    const ruled = of("e1", { source: "rule" });
    const { back, out } = restore([later, ruled], { world, riskOf, at });
    expect(back.map(({ assignment }) => assignment.validFrom)).toEqual([at + day]);
    expect(out).toEqual([]);
  });
});
