import { beforeAll, describe, expect, test } from "vitest";
import { newId, type PersonActor } from "#lib/kernel/index.ts";
import { rightsToGive, scopes } from "#lib/registry/scopes.ts";
import { mayShape } from "#lib/tickets/module.ts";
import { openCompany } from "../signin/staff.ts";

beforeAll(openCompany);

const holding = (...rights: string[]): PersonActor => ({
  kind: "person",
  personId: newId<"person">(),
  ticketId: newId<"ticket">(),
  assurance: 2,
  authenticatedAt: new Date(),
  isImpersonated: false,
  rights: new Set(rights),
});

describe.each(scopes)("the scope %s", (scope) => {
  test("is given to a module by nobody who manages modules and holds nothing else", () => {
    expect(mayShape(holding("modules.manage"), [scope])).toMatchObject({
      reason: "beyond_own_rights",
    });
  });

  test("is given by whoever holds all that it shows or does", () => {
    const rights = rightsToGive(new Set([scope]));
    expect(mayShape(holding("modules.manage", ...rights), [scope]).allowed).toBe(true);
  });
});
