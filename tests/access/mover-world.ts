import { plan, type PastFacts, type Subject, type World } from "#lib/access/index.ts";
import {
  commitTo,
  day,
  emptyLedger,
  heldAt,
  holdingsAt,
  smallWorld,
  someone,
  t0,
  type Ledger,
} from "./small-world.ts";

/** e1 is of low risk, e2 of medium, e3 of high; each department has its own. */
export const days = { e1: 7, e2: 3, e3: 0 };
export const world = smallWorld({
  entitlements: {
    e1: { graceMs: days.e1 * day },
    e2: { graceMs: days.e2 * day },
    e3: {},
    e4: { graceMs: days.e1 * day },
  },
  roles: { r1: { holds: ["e1", "e2", "e3"] } },
  rules: {
    b1: { when: 'person.orgCode == "d1"', gives: ["r1"] },
    b2: { when: 'person.orgCode == "d2"', gives: ["e4"] },
  },
});

const factsOf = (orgCode: string) => someone({ orgCode }).facts;
export const pastOf = (orgCode: string, from: number, to: number): PastFacts => ({
  ...{ from: t0 + from * day, to: t0 + to * day },
  facts: factsOf(orgCode),
});

/** Somebody who was in d1 until day 0 and is in d2 since. */
export const mover = (given: Partial<Subject> = {}): Subject => ({
  ...someone({ orgCode: "d2", ...given }),
  past: given.past ?? [pastOf("d1", -100, 0)],
});

type Step = { readonly at: number; readonly subject: Subject; readonly in?: World };
export function live(steps: readonly Step[]): Ledger {
  let ledger = emptyLedger;
  for (const { at, subject, in: there = world } of steps) {
    const when = t0 + at * day;
    ledger = commitTo(ledger, plan(there, { subject, holdings: holdingsAt(ledger, when) }, when));
  }
  return ledger;
}
export const before = { at: -100, subject: someone({ orgCode: "d1" }) };
export const held = (ledger: Ledger, at: number) => heldAt(ledger, t0 + at * day).join(" ");
