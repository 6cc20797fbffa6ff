import { describe, expect, test } from "vitest";
import { newId, type Actor, type PersonId } from "#lib/kernel/index.ts";
import { mayReassign, maySettleBack, type Deciding } from "#lib/fulfilment/leavers/policy.ts";
import type { ItemKind } from "#lib/fulfilment/leavers/item.ts";

const [leaver, manager, keeper, hr, colleague] = Array.from({ length: 5 }, () => newId<"person">());
const person = (personId = newId<"person">(), rights: string[] = [], more: object = {}): Actor => ({
  ...{ kind: "person", personId, ticketId: newId(), assurance: 2, authenticatedAt: new Date(0) },
  ...{ isImpersonated: false, rights: new Set(rights), ...more },
});
const of = (kind: ItemKind, newOwner: PersonId | null = null): Deciding => ({
  item: { kind, offeredTo: manager ?? null, newOwner },
  leaverId: leaver ?? "",
  endedBy: [hr ?? ""],
});
const answer = (decision: { allowed: boolean; reason?: string }) =>
  decision.allowed ? "yes" : decision.reason;

describe("what a leaver owned", () => {
  const all = ["catalog.manage", "modules.manage", "people.manage", "rules.manage"];
  test.each<[who: string, actor: Actor, kind: ItemKind, to: PersonId | undefined, said: string]>([
    ["the manager takes what is offered", person(manager), "system", manager, "yes"],
    ["but gives it to nobody else", person(manager), "system", colleague, "needs_catalog.manage"],
    ["nobody else takes it", person(colleague), "system", colleague, "needs_catalog.manage"],
    ["a keeper gives it to a colleague", person(keeper, all), "system", colleague, "yes"],
    ["never to themselves", person(keeper, all), "system", keeper, "to_oneself"],
    [
      "a keeper of other things does not",
      person(keeper, ["rules.manage"]),
      "role",
      colleague,
      "needs_catalog.manage",
    ],
    ["who told the end decides nothing", person(hr, all), "system", colleague, "told_the_end"],
    ["nor takes anything", person(hr, all), "system", hr, "told_the_end"],
    ["nor is given anything", person(keeper, all), "system", hr, "receiver_told_the_end"],
    [
      "not even with the manager's help",
      person(manager, all),
      "module",
      hr,
      "receiver_told_the_end",
    ],
    ["nobody decides in their own case", person(leaver, all), "system", colleague, "own_case"],
    ["and nothing stays with who left", person(keeper, all), "system", leaver, "to_who_left"],
    [
      "support decides nothing",
      person(manager, all, { isImpersonated: true }),
      "system",
      manager,
      "impersonated",
    ],
    ["managers come from HR", person(keeper, all), "report", colleague, "decided_elsewhere"],
    [
      "no service decides",
      { kind: "system", name: "x", rights: new Set() },
      "role",
      colleague,
      "only_a_person",
    ],
  ])("%s", (_who, actor, kind, to, said) => {
    expect(answer(mayReassign(actor, of(kind), to ?? ""))).toBe(said);
  });

  test.each<[who: string, actor: Actor, said: string]>([
    ["whoever has it now gives it back", person(manager), "yes"],
    ["and so does who keeps such things", person(keeper, all), "yes"],
    ["whoever came back takes nothing", person(leaver, all), "own_case"],
    ["nobody else says anything", person(colleague), "needs_catalog.manage"],
  ])("%s", (_who, actor, said) => {
    expect(answer(maySettleBack(actor, of("role", manager ?? null)))).toBe(said);
  });
});
