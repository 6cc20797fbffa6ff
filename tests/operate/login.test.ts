import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import timers from "node:timers/promises";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { begin, type Context } from "#lib/kernel/index.ts";
import { actorFromTicket, decideDeviceGrant } from "#lib/tickets/index.ts";
import { clock, hire, openCompany } from "#tests/signin/staff.ts";
import { startRest, type RestServer } from "#tests/support/rest-server.ts";
import { runHere } from "#tests/support/run-postern.ts";
import { mintRoot } from "#tests/tickets/carriers.ts";

/** Between two questions of the command line happens what a test wants to happen. */
const said = { waits: [] as (() => Promise<unknown>)[] };

let server: RestServer;
let home = "";
beforeAll(async () => {
  vi.spyOn(timers, "setTimeout").mockImplementation(() => said.waits.shift()?.() as never);
  await openCompany();
  clock.release();
  server = await startRest();
  home = mkdtempSync(join(tmpdir(), "postern-home-"));
});
afterAll(() => {
  vi.restoreAllMocks();
  rmSync(home, { recursive: true, force: true });
});

async function signedIn(): Promise<Context> {
  const { handle } = await mintRoot({ personId: (await hire()).id });
  const actor = await actorFromTicket(handle);
  if (!actor) throw new Error("nobody signed in");
  return begin(actor);
}

/** The code that the command line showed so far. */
function shownCode(): string {
  const { stderr } = process;
  const shown = vi.mocked(stderr).write.mock.calls.join("");
  return /type the code (\S+),/.exec(shown)?.[1] ?? "";
}

test("signing in and out at the command line: a ticket of one's own, kept for oneself, then ended", async () => {
  const context = await signedIn();
  const environment = { PUBLIC_URL: server.url, XDG_CONFIG_HOME: home, POSTERN_TICKET: "" };
  said.waits.push(
    async () => undefined,
    () => decideDeviceGrant(context, { code: shownCode(), verdict: "approved" }),
  );
  expect(await runHere(["login"], environment)).toMatchObject({
    code: 0,
    out: `signed in at ${server.url}\n`,
  });
  const file = join(home, "postern/tickets.json");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const kept = JSON.parse(readFileSync(file, "utf8")) as Record<string, string>;
  const ticket = kept[server.url] ?? "";
  expect(await actorFromTicket(ticket)).toBeDefined();
  const listed = await runHere(["ticket", "list"], environment);
  expect(listed.out).toContain("cli");
  expect(listed.out).not.toContain(ticket);
  const actor = await actorFromTicket(ticket);
  const id = actor?.kind === "person" ? actor.ticketId : "";
  const ended = await runHere(["ticket", "end", "ticket", id, "--reason", "done"], environment);
  expect(ended).toMatchObject({ code: 0, out: "ended 1\n" });
  // What is over already is signed out of like anything else.
  expect(await runHere(["logout"], environment)).toMatchObject({ code: 0 });
  expect(await actorFromTicket(ticket)).toBeUndefined();
  expect(await runHere(["ticket", "list"], environment)).toMatchObject({ code: 1 });
});

test("a sign-in that was turned away says so", async () => {
  const context = await signedIn();
  said.waits.push(() => decideDeviceGrant(context, { code: shownCode(), verdict: "denied" }));
  const ran = await runHere(["login"], { PUBLIC_URL: server.url, XDG_CONFIG_HOME: home });
  expect(ran.code).toBe(1);
  expect(ran.err).toContain("it was turned away in the browser");
});
