import { expect, test } from "vitest";
import { endOtherTickets, listMyTickets } from "#lib/tickets/index.ts";
import { inFreshCompany, carrying, signedIn } from "../signin/at-work.ts";
import { member } from "../signin/staff.ts";
import { mintChild, mintRoot, newModule } from "./carriers.ts";

inFreshCompany();

test("one's own tickets stand as a tree, and say which of them ending all others leaves", async () => {
  const who = await member();
  const other = await signedIn(who);
  const here = await signedIn(who);
  const moduleId = await newModule("payroll");
  const service = await mintRoot({ moduleId });
  const of = { personId: who.id, moduleId };
  await mintChild([here.actor.ticketId, service.ticketId], of);
  await mintChild([other.actor.ticketId, service.ticketId], of);
  const shape = async () => {
    const { tickets } = await listMyTickets(await carrying(here.ticket), {});
    return tickets.map(({ depth, channel, isCurrent, isSpared }) =>
      [depth, channel, isCurrent, isSpared].join(" "),
    );
  };
  const mine = ["0 browser true true", "1 exchange false true"];
  const elsewhere = ["0 browser false false", "1 exchange false false"];
  expect((await shape()).toSorted()).toEqual([...mine, ...elsewhere].toSorted());
  const before = await listMyTickets(here, {});
  const { ended } = await endOtherTickets(here, {});
  expect(ended).toBe(before.tickets.filter(({ isSpared }) => !isSpared).length);
  expect(await shape()).toEqual(mine);
});
