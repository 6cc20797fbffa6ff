import { expect, test } from "vitest";
import { actorKey, newId, type Actor, type ModuleId } from "#lib/kernel/index.ts";

test("a person, support as them and modules acting for them never share a kept answer", () => {
  const person: Actor = {
    ...{ kind: "person", personId: newId(), ticketId: newId(), assurance: 2 },
    ...{ authenticatedAt: new Date(0), isImpersonated: false, rights: new Set<string>() },
  };
  const acting = () => ({ moduleId: newId() as ModuleId, scopes: new Set<string>() });
  const all: Actor[] = [
    person,
    { ...person, isImpersonated: true },
    { ...person, acting: acting() },
    { ...person, acting: acting() },
    { ...person, acting: acting(), isImpersonated: true },
  ];
  expect(new Set(all.map(actorKey)).size).toBe(all.length);
  expect(actorKey({ ...person, ticketId: newId() })).toBe(actorKey(person));
});
