import { writeFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { endAccess, grantAdministrator } from "#lib/access/index.ts";
import { listSessions } from "#lib/bastion/index.ts";
import { terminateSubject } from "#lib/tickets/index.ts";
import { asPerson, console_ } from "#tests/catalog/people.ts";
import { hasOpenssh } from "#tests/support/openssh.ts";
import { newScreenFilter } from "#lib/protocols/ssh/screen-filter.ts";
import { at, atGateway, give, keyOf, newRight, ssh, trustGateway } from "./at-gateway.ts";
import { enter, gone, hangUp, openClient, sees, type Client } from "./live-client.ts";

describe.runIf(hasOpenssh)("whoever watches a session", () => {
  const here = atGateway();
  let [own, watching] = ["", ""];
  beforeAll(async () => {
    await trustGateway(here);
    for (const number of ["10002", "10003"]) {
      await grantAdministrator(console_, { employeeNumber: number });
    }
    own = await keyOf(here.person(0));
    watching = await keyOf(here.person(1));
  });

  const sessionOf = async (place: number): Promise<string> => {
    const { sessions } = await listSessions(asPerson(here.person(place)), { isLive: "true" });
    return sessions[0]?.sessionId ?? "";
  };
  const watch = (sessionId: string, key = watching): Client =>
    openClient(here.gateway.port, key, { to: `watch%${sessionId}@127.0.0.1` });

  test("sees what is shown, types nothing, is named to whoever is in it, and leaves", async () => {
    const { assignmentId } = await give(here.person(0), await newRight());
    const client = await enter(here.gateway.port, own);
    const watcher = watch(await sessionOf(0));
    await sees(client, "Person 10002 watches this session");
    await sees(watcher, /you watch Person 10001, \w+@web-1/);
    client.type('echo se""cret\n');
    await sees(watcher, "secret");
    watcher.type('echo ty""ped\n');
    const out = gone(watcher);
    watcher.child.stdin?.write("\u0003");
    await out;
    await sees(client, "Person 10002 watches no more");
    expect(client.shown()).not.toContain("typed");
    await endAccess(console_, { assignmentId, reason: "test" });
    await gone(client);
  });

  test("is refused in the same words without the right, and of nothing", async () => {
    const { assignmentId } = await give(here.person(0), await newRight());
    const client = await enter(here.gateway.port, own);
    const sessionId = await sessionOf(0);
    const stranger = await keyOf(here.person(3));
    const refusals = [
      watch(sessionId, stranger),
      watch("019a0000-0000-7000-8000-000000000000"),
      watch("019a0000-0000-7000-8000-000000000000", stranger),
    ].map(async (each) => {
      await sees(each, "no such session is live, or it is not for you to watch");
      await gone(each);
    });
    await Promise.all(refusals);
    const asked = ["-p", String(here.gateway.port)];
    const run = await ssh(here, watching, ["id"], undefined, asked, `watch%${sessionId}@127.0.0.1`);
    expect(run.status).toBe(255);
    await endAccess(console_, { assignmentId, reason: "test" });
    await gone(client);
  });

  test("watches until they may no more", async () => {
    const { assignmentId } = await give(here.person(0), await newRight());
    const client = await enter(here.gateway.port, own);
    const watcher = watch(await sessionOf(0), await keyOf(here.person(2)));
    await sees(watcher, "you watch");
    const out = gone(watcher);
    await terminateSubject(console_, {
      ...{ subjectKind: "person", subjectId: here.person(2), reason: "test" },
    });
    await out;
    expect(watcher.shown()).toContain("you may watch it no more");
    await sees(client, "Person 10003 watches no more");
    await endAccess(console_, { assignmentId, reason: "test" });
    await gone(client);
  });

  test("is whom a session of two people waits for, and stands still without", async () => {
    await give(here.person(4), await newRight(undefined, [], { needsObserver: true }));
    const client = openClient(here.gateway.port, await keyOf(here.person(4)));
    client.type('echo in"-"side\n');
    await sees(client, /begins once somebody watches, who connects as watch%[\da-f-]{36}/);
    const sessionId = await sessionOf(4);
    const watcher = watch(sessionId);
    await sees(client, "in-side");
    await sees(watcher, "in-side");
    const flag = at("nobody-watches");
    client.type(`until [ -e ${flag} ]; do sleep 0.1; done; echo un""seen\n`);
    await hangUp(watcher);
    await sees(client, "nothing goes on here until somebody watches again");
    writeFileSync(flag, "");
    client.type('echo al""one\n');
    const again = watch(sessionId);
    await sees(again, "unseen");
    await sees(again, "alone");
    const [before = "", after = ""] = client.shown().split("watches again");
    expect(before).not.toContain("alone");
    expect(after).toContain("alone");
    await hangUp(again);
    await hangUp(client);
  });
});

test.each<[says: string, given: string, shown: string]>([
  ["text and colours", "a\u001B[31mred\u001B[0m\r\nü", "a\u001B[31mred\u001B[0m\r\nü"],
  ["titles", "a\u001B]0;title\u0007b", "ab"],
  ["clipboards", "a\u001B]52;c;cm0gLXJm\u001B\\b", "ab"],
  ["questions to the terminal", "a\u001BP$qm\u001B\\b", "ab"],
  ["the same in one character", "a\u009D0;title\u009Cb", "ab"],
  ["what follows a string that never ends", "a\u001B]0;b\u001B[mc", "a\u001B[mc"],
  ["what follows one that begins again", "a\u001BXb\u001B]0;c\u0007d", "ad"],
  ["what only looks like it", "a\u00C2\u00A0b\u001Bcd", "a\u00C2\u00A0b\u001Bcd"],
])(
  "a watcher's terminal gets %s as they should be, wherever they are cut",
  (_says, given, shown) => {
    const bytes = Buffer.from(given);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const clean = newScreenFilter();
      const parts = [clean(bytes.subarray(0, cut)), clean(bytes.subarray(cut))];
      expect(Buffer.concat(parts).toString()).toBe(shown);
    }
  },
);

test("a string without an end hides from a watcher no more than a page", () => {
  const clean = newScreenFilter();
  clean(Buffer.from("\u001B_"));
  const shown = clean(Buffer.from(`${"x".repeat(10_000)} visible`)).toString();
  expect([shown.endsWith("visible"), shown.length > 5000]).toEqual([true, true]);
});
