import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { begin, operatorActor } from "#lib/kernel/index.ts";
import { grantAdministrator } from "#lib/access/index.ts";
import { moduleTicket, ticketOf } from "#tests/protocol/rest/tickets.ts";
import { clock, holds, later, openCompany, type Company } from "#tests/requests/company.ts";
import { testDatabase } from "#tests/support/database.ts";
import { startRest } from "#tests/support/rest-server.ts";
import { runHere, runPostern, type Ran } from "#tests/support/run-postern.ts";
import { temporaryFolder } from "./installation.ts";
import { afterFile } from "#tests/support/after-file.ts";

let company: Company;
let url: string;
const tickets = new Map<string, string>();
const numbers = { a1: "10004", mgrA: "10002", owner: "10009", boss: "10001" } as const;
type Name = keyof typeof numbers | "reader";

/** A verb of the command line, as one of them types it. */
const as = (name: Name, ...args: string[]): Promise<Ran> =>
  runHere(args, { PUBLIC_URL: url, POSTERN_TICKET: tickets.get(name) ?? "" });

beforeAll(async () => {
  process.env["POSTERN_ALLOW_IMPERSONATION"] = "1";
  afterFile(() => delete process.env["POSTERN_ALLOW_IMPERSONATION"]);
  await testDatabase();
  company = await openCompany();
  url = (await startRest()).url;
  await grantAdministrator(begin(operatorActor("test")), { employeeNumber: numbers.boss });
  for (const [name, number] of Object.entries(numbers)) tickets.set(name, await ticketOf(number));
  tickets.set("reader", await moduleTicket("reader", "access:read", "requests:read"));
});

describe("a right, from the command line alone", () => {
  test("is asked for, approved by both, shown, checked, and ended early", async () => {
    const asked = await as(
      "a1",
      ...["request", "submit", "sys/root", "--duration", "1m", "--reason", "to mend the pump"],
    );
    expect(asked).toMatchObject({ code: 0, out: "request 1: pending\n", err: "" });
    const waiting = await as("a1", "request", "list", "--state", "open");
    expect(waiting.out).toMatch(/1\.1 +a1 +sys\/root +pending +mgrA/);
    expect(await as("mgrA", "request", "approve", "1")).toMatchObject({
      code: 0,
      out: "pending\n",
    });
    const granted = await as("owner", "request", "approve", "1.1", "--comment", "once", "--json");
    expect(JSON.parse(granted.out)).toMatchObject({ state: "granted" });
    expect(await holds(company, "a1", "root")).toBe(true);
    const yes = await as("a1", "access", "check", numbers.a1, "sys/root");
    expect(yes).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^yes, as of .* until /) as string,
    });
    const shown = await as("a1", "request", "show", "1");
    expect(shown.out).toContain("mgrA approved");
    expect(shown.out).toContain("owner approved");
    const over = new Date(clock.now.getTime() + 60_000).toISOString();
    const no = await as("a1", "access", "check", numbers.a1, "sys/root", "--at", over);
    expect(no).toMatchObject({ code: 3, out: `no, as of ${over}\n` });
    later(0);
    expect(await as("a1", "request", "end", "1")).toMatchObject({ code: 0 });
    expect(await holds(company, "a1", "root")).toBe(false);
  });

  test("is rejected with a reason, and taken back", async () => {
    const submit = ["request", "submit", "sys/write", "--duration", "8h", "--reason", "for a test"];
    await as("a1", ...submit);
    const rejected = await as("mgrA", "request", "reject", "2", "--comment", "not needed");
    expect(rejected).toMatchObject({ code: 0, out: "rejected\n" });
    await as("a1", ...submit);
    expect(await as("a1", "request", "withdraw", "3")).toMatchObject({ out: "withdrawn\n" });
  });
});

describe("reading", () => {
  test("who works here, and who somebody is", async () => {
    const list = await as("reader", "people", "list", "--search", "mgrA");
    expect(list.out.split("\n")[1]).toMatch(/^10002 +mgrA +Manager +boss +active$/);
    const shown = await as("reader", "people", "show", numbers.a1, "--json");
    expect(JSON.parse(shown.out)).toMatchObject({ displayName: "a1", managerName: "mgrA" });
  });

  test("what somebody holds and who holds a right, now and then", async () => {
    const of = await as("boss", "access", "of", numbers.boss);
    expect(of.out).toMatch(/postern\/audit\.read .*direct/);
    const who = await as("reader", "access", "who", "postern/audit.read", "--json");
    expect(JSON.parse(who.out)).toMatchObject({ holders: [{ employeeNumber: numbers.boss }] });
    const then = await as("reader", "access", "who", "postern", "--as-of", "2020-01-01", "--json");
    expect(JSON.parse(then.out)).toEqual({ at: "2020-01-02T00:00:00.000Z", holders: [] });
  });

  test("what would change if somebody left, or if there were a rule", async () => {
    const left = await as("boss", "preview", "person", numbers.boss, "--status", "ended", "--json");
    const { gains, losses } = JSON.parse(left.out) as { gains: unknown[]; losses: unknown[] };
    expect(gains).toEqual([]);
    expect(losses.length).toBeGreaterThan(5);
    const file = join(temporaryFolder("rule"), "rule.yaml");
    writeFileSync(file, 'expression: person.title == "Manager"\ntargets: [sys/write]\n');
    const rule = await as("boss", "preview", "rule", file, "--json");
    expect(JSON.parse(rule.out)).toMatchObject({ persons: 2, gained: 2, lost: 0 });
  });
});

describe("what goes wrong is said in a sentence, and in the exit code", () => {
  test.each<[what: string, name: Name, args: string[], err: string]>([
    ["no such person", "a1", ["people", "show", "777"], "there is no person 777"],
    [
      "no such right",
      "a1",
      ["access", "check", "10004", "sys/none"],
      "there is no system, right or role sys/none",
    ],
    [
      "no such scope",
      "a1",
      ["token", "create", "--service", "ci", "--scope", "access:reed"],
      "--scope: there is no access:reed; expected some of scim:read",
    ],
    ["no scope", "a1", ["token", "create", "--service", "ci"], "--scope: expected some of"],
    ["no such file", "a1", ["preview", "rule", "none.yaml"], "there is no file none.yaml"],
    ["a folder", "a1", ["preview", "rule", "."], "is a folder; expected a file"],
    ["another's access", "a1", ["access", "of", "10001"], "forbidden: needs access read"],
    ["a module that asks", "reader", ["request", "withdraw", "1"], "forbidden: not for modules"],
    [
      "a code that is none",
      "a1",
      ["access", "who", "a b"],
      "expected SYSTEM, SYSTEM/RIGHT or role:",
    ],
    [
      "longer than allowed",
      "a1",
      ["request", "submit", "sys/root", "--duration", "9h", "--reason", "too long"],
      "items.0: longer than allowed; expected",
    ],
    [
      "no time",
      "a1",
      ["request", "submit", "sys/root", "--reason", "x y z"],
      "either --duration or",
    ],
    ["no day", "a1", ["access", "of", "10004", "--as-of", "yesterday"], "expected a day as"],
  ])("%s", async (what, name, args, err) => {
    const done = await as(name, ...args);
    expect(done.code).toBe(what === "no day" ? 2 : 1);
    expect(done.err).toContain(err);
    expect(done.out).toBe("");
  });

  test("no ticket, and a ticket that is none", async () => {
    const none = await runHere(["people", "list"], { PUBLIC_URL: url, POSTERN_TICKET: "" });
    expect(none).toMatchObject({
      code: 1,
      err: expect.stringContaining("POSTERN_TICKET") as string,
    });
    const bad = await runPostern(["people", "list"], { PUBLIC_URL: url, POSTERN_TICKET: "x" });
    expect(bad.err).toContain("unauthenticated: bad ticket");
  });

  test("nobody who answers", async () => {
    const away = { PUBLIC_URL: "http://127.0.0.1:9", POSTERN_TICKET: "x" };
    const done = await runHere(["people", "list"], away);
    expect(done).toMatchObject({ code: 1, err: expect.stringContaining("127.0.0.1:9") as string });
  });
});
