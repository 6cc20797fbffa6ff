import { expect, test } from "vitest";
import { begin } from "#lib/kernel/index.ts";
import {
  changePassword,
  createEnrolmentLink,
  getMySecurity,
  tryPassword,
} from "#lib/signin/index.ts";
import { actorFromTicket, createPersonTicket } from "#lib/tickets/index.ts";
import { inFreshCompany, signedIn } from "./at-work.ts";
import { console, hire, member, office, password } from "./staff.ts";

inFreshCompany();

const next = "another lantern 49";
test("a new password ends every other place, and the old one opens nothing", async () => {
  const who = await member();
  const other = await signedIn(who);
  const here = await signedIn(who);
  expect(await changePassword(here, { current: "wrong", password: next })).toEqual({
    outcome: "failed",
  });
  expect(await changePassword(here, { current: password, password: next })).toEqual({
    outcome: "passed",
  });
  expect(await actorFromTicket(other.ticket)).toBeUndefined();
  expect(await actorFromTicket(here.ticket)).toBeDefined();
  const old = await tryPassword(office, { account: who.number, password });
  expect(old.outcome).toBe("failed");
  const fresh = await tryPassword(office, { account: who.number, password: next });
  expect(fresh.outcome).toBe("passed");
  const { signIns } = await getMySecurity(here, {});
  expect(signIns.map(({ outcome }) => outcome)).toContain("refused");
  expect(signIns.at(-1)).toMatchObject({ purpose: "sign-in", browser: "Chrome", system: "Linux" });
});

test("support's tickets change no factor and start nobody", async () => {
  const who = await member();
  const { ticket } = await createPersonTicket(console, { employeeNumber: who.number, minutes: 5 });
  const actor = await actorFromTicket(ticket);
  if (!actor) throw new Error("no ticket");
  const change = changePassword(begin(actor), { current: password, password: next });
  await expect(change).rejects.toMatchObject({ code: "forbidden", reason: "impersonated" });
  const start = createEnrolmentLink(begin(actor), { employeeNumber: (await hire()).number });
  await expect(start).rejects.toMatchObject({ code: "forbidden" });
});
