import { expect, test } from "vitest";
import { begin, newId, sql, systemActor, type ModuleId } from "#lib/kernel/index.ts";
import {
  actorFromTicket,
  createModuleTicket,
  createPersonTicket,
  decideDeviceGrant,
  exchangeTicket,
  issueToModule,
  redeemDeviceGrant,
  startDeviceGrant,
} from "#lib/tickets/index.ts";
import { mintRoot, newModule } from "#tests/tickets/carriers.ts";
import { getsNothing, states, turn } from "./minting-states.ts";
import { console, hire, writeStraight, type Employee } from "./staff.ts";

const endpoint = begin(systemActor("token-endpoint"));
const retire = (moduleId: ModuleId) =>
  writeStraight(sql`update module set retired_at = now() where id = ${moduleId}::uuid`);
const moduleOf = () => newModule(`m-${newId()}`);

/** A module that acts for somebody whose ticket it was handed. */
async function acting(who: Employee) {
  const moduleId = await moduleOf();
  const actor = await actorFromTicket((await mintRoot({ moduleId })).handle);
  const { ticketId: subjectTicketId } = await mintRoot({ personId: who.id });
  if (!actor) throw new Error("the module carries nothing");
  return { moduleId, exchange: () => exchangeTicket(begin(actor), { subjectTicketId }) };
}

/** A command line that somebody let in, and that has not asked again. */
async function letIn(who: Employee) {
  const actor = await actorFromTicket((await mintRoot({ personId: who.id })).handle);
  if (!actor) throw new Error("nobody is signed in");
  const { deviceCode, userCode } = await startDeviceGrant(endpoint, {});
  await decideDeviceGrant(begin(actor), { code: userCode, verdict: "approved" });
  return () => redeemDeviceGrant(endpoint, { deviceCode });
}

const every = Object.keys(states);

/** What is tried at the doors that mint without a sign-in. */
export const byTickets: Readonly<Record<string, () => void>> = {
  "ticket.impersonate": () => {
    test.each(every)("gives nothing that acts as whoever %s", async (state) => {
      const who = await hire();
      await turn(who, state);
      const minted = createPersonTicket(console, { employeeNumber: who.number, minutes: 5 });
      expect(await getsNothing(minted)).toBe(true);
    });
  },
  "ticket.create-for-module": () => {
    test("gives nothing to a module that was retired", async () => {
      const wanted = { name: "payroll", scopes: ["access:read"], minutes: 5 };
      const { ticket } = await createModuleTicket(console, wanted);
      expect(await actorFromTicket(ticket)).toBeDefined();
      await writeStraight(sql`update module set retired_at = now() where name = 'payroll'`);
      expect(await getsNothing(createModuleTicket(console, wanted))).toBe(true);
    });
  },
  "ticket.issue-to-module": () => {
    test("gives nothing to a module that was retired", async () => {
      const proven = { moduleId: await moduleOf(), changedAt: null, assertion: null };
      expect(await getsNothing(issueToModule(endpoint, proven))).toBe(false);
      await retire(proven.moduleId);
      expect(await getsNothing(issueToModule(endpoint, proven))).toBe(true);
    });
  },
  "ticket.exchange": () => {
    test("gives a module nothing once it was retired", async () => {
      const { moduleId, exchange } = await acting(await hire());
      expect(await getsNothing(exchange())).toBe(false);
      await retire(moduleId);
      expect(await getsNothing(exchange())).toBe(true);
    });
    test.each(every)("gives nothing that acts for whoever %s", async (state) => {
      const who = await hire();
      const { exchange } = await acting(who);
      await turn(who, state);
      expect(await getsNothing(exchange())).toBe(true);
    });
  },
  "device-grant.redeem": () => {
    test("lets in whom nothing keeps out", async () => {
      expect(await getsNothing((await letIn(await hire()))())).toBe(false);
    });
    test.each(every)("gives nothing to whoever %s since they said yes", async (state) => {
      const who = await hire();
      const redeem = await letIn(who);
      await turn(who, state);
      expect(await getsNothing(redeem())).toBe(true);
    });
  },
};
