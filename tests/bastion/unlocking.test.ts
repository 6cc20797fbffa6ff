import { describe, expect, test } from "vitest";
import { mayAskToUnlock } from "#lib/bastion/policy.ts";
import { unlockingProof, type Proof } from "#lib/bastion/proof.ts";
import {
  newId,
  nobody,
  operatorActor,
  PersonId,
  systemActor,
  type Actor,
  type PersonActor,
} from "#lib/kernel/index.ts";
import { asPerson } from "#tests/catalog/people.ts";

const somebody = asPerson(PersonId.parse("00000000-0000-7000-8000-000000000001"));
const session = { ticketId: newId<"ticket">() };
const own = { ...(somebody.actor as PersonActor), ...session };

describe("a locked session", () => {
  test.each<[who: string, answer: string, actor: Actor]>([
    ["whoever came in by its ticket", "yes", own],
    [
      "the same person by another ticket",
      "not_your_session",
      { ...own, ticketId: newId<"ticket">() },
    ],
    ["support in their place", "impersonated", { ...own, isImpersonated: true }],
    ["nobody", "only_a_person", nobody],
    ["an operator", "only_a_person", operatorActor("console")],
    ["the gateway", "only_a_person", systemActor("gateway")],
  ])("asks %s: %s", (_who, answer, actor) => {
    const decision = mayAskToUnlock(actor, session);
    expect(decision.allowed ? "yes" : decision.reason).toBe(answer);
    expect(mayAskToUnlock(actor, undefined).allowed).toBe(false);
  });

  test.each<[asked: Proof[], hasTotp: boolean, hasPasskey: boolean, kind: Proof | null]>([
    [["none"], true, true, "code"],
    [["none"], false, true, "passkey"],
    [["none"], false, false, null],
    [["code"], true, false, "code"],
    [["code"], false, true, "passkey"],
    [["code", "passkey"], true, true, "passkey"],
    [["passkey"], true, false, null],
    [[], true, false, "code"],
    [[], false, false, null],
  ])(
    "of rights that ask for %j is unlocked, with an authenticator: %s, a passkey: %s, by %s",
    (asked, hasTotp, hasPasskey, kind) => {
      expect(unlockingProof(asked, { hasTotp, hasPasskey })).toBe(kind);
    },
  );
});
