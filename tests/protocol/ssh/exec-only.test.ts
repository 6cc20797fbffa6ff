import { beforeAll, describe, expect, test } from "vitest";
import { hasOpenssh } from "#tests/support/openssh.ts";
import { atGateway, give, keyOf, newRight, ssh, trustGateway } from "./at-gateway.ts";

describe.runIf(hasOpenssh)("a right that holds commands, and no shell", () => {
  const here = atGateway();
  let key: string;
  beforeAll(async () => {
    await trustGateway(here);
    await give(here.person(0), await newRight(["exec"]));
    key = await keyOf(here.person(0));
  });

  test("runs a command without a terminal", async () => {
    const ran = await ssh(here, key, ["echo in; tty"]);
    expect([ran.status, ran.out.toString()]).toEqual([1, "in\nnot a tty\n"]);
  });

  test.each([
    ["no command in a terminal", ["echo in"]],
    ["no shell", []],
  ])("runs %s, and says why", async (_what, command) => {
    const ran = await ssh(here, key, command, undefined, ["-tt"]);
    expect(ran.status).toBe(255);
    expect(ran.out.toString()).not.toContain("in\r\n");
    expect(ran.out.toString() + ran.errors).toMatch(/your right does not allow this/);
  });
});
