import pg from "pg";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import {
  begin,
  database,
  isLive,
  onLive,
  operatorActor,
  startListening,
  type TicketId,
} from "#lib/kernel/index.ts";
import { hashOfHandle } from "#lib/tickets/handle.ts";
import { ticketCache } from "#lib/tickets/ticket-cache.ts";
import { actorFromTicket, terminateSubject, ticketOfCookies } from "#lib/tickets/index.ts";
import { moduleTicket, ticketOf } from "../protocol/rest/tickets.ts";
import { openCompany } from "../requests/company.ts";
import { testDatabase } from "../support/database.ts";
import { startRest } from "../support/rest-server.ts";

const atConsole = begin(operatorActor("test"));

let stopListening: (() => Promise<void>) | undefined;
beforeAll(async () => {
  await testDatabase();
  await openCompany();
  stopListening = await startListening();
});
afterAll(async () => stopListening?.());

async function end(ticket: string): Promise<void> {
  const actor = await actorFromTicket(ticket);
  if (actor?.kind !== "person") throw new Error("this ticket is nobody's");
  await terminateSubject(atConsole, { subjectKind: "ticket", subjectId: actor.ticketId });
}

const heardOf = (topic: string): Promise<void> =>
  new Promise((resolve) => {
    const stop = onLive((notice) => {
      if (notice.topic !== topic) return;
      stop();
      resolve();
    });
  });

test("a ticket that ends while it is being looked up is not remembered", async () => {
  const ticket = await ticketOf("10004");
  const { pool } = database();
  const query = pool.query.bind(pool);
  const { rows } = await query<{ id: TicketId }>(
    "select id::text from ticket order by issued_at desc, id desc limit 1",
  );
  const ticketId = rows[0]?.id;
  if (!ticketId) throw new Error("there is no ticket");
  const lookUp = async (...call: unknown[]) => {
    const found: unknown = await Reflect.apply(query, pool, call);
    const heard = heardOf("tickets");
    await terminateSubject(atConsole, { subjectKind: "ticket", subjectId: ticketId });
    await heard;
    return found;
  };
  vi.spyOn(pool, "query").mockImplementationOnce((...call: unknown[]) => lookUp(...call) as never);
  expect(await actorFromTicket(ticket)).toBeDefined();
  expect(await actorFromTicket(ticket)).toBeUndefined();
});

/** Counts what is read, once the heartbeat was heard; nothing is kept in memory before. */
async function counted(ticket: string) {
  await expect.poll(isLive).toBe(true);
  ticketCache.clear();
  const query = vi.spyOn(database().pool, "query");
  return { query, ask: () => actorFromTicket(ticket) };
}

test("of many who ask for one ticket at once, one reads it", async () => {
  const { query, ask } = await counted(await ticketOf("10004"));
  const actors = await Promise.all(Array.from({ length: 50 }, ask));
  expect(query).toHaveBeenCalledOnce();
  expect(actors.every((actor) => actor?.kind === "person")).toBe(true);
  query.mockRestore();
});

/** The next look reads now and is answered later: when what this gives is called. */
function holdNext(query: Awaited<ReturnType<typeof counted>>["query"]): () => void {
  const real = pg.Pool.prototype.query.bind(database().pool);
  const held = Promise.withResolvers<void>();
  const lookUp = async (...call: unknown[]) => {
    const found: unknown = await Reflect.apply(real, database().pool, call);
    await held.promise;
    return found;
  };
  query.mockImplementationOnce((...call: unknown[]) => lookUp(...call) as never);
  return held.resolve;
}

test("nobody shares what began to be read before the ticket ended", async () => {
  const ticket = await ticketOf("10004");
  const actor = await actorFromTicket(ticket);
  if (actor?.kind !== "person") throw new Error("no ticket");
  const { query, ask } = await counted(ticket);
  const answer = holdNext(query);
  const before = ask();
  const heard = heardOf("tickets");
  await terminateSubject(atConsole, { subjectKind: "ticket", subjectId: actor.ticketId });
  await heard;
  expect(await ask()).toBeUndefined();
  answer();
  expect(await before).toBeDefined();
  expect(await ask()).toBeUndefined();
  query.mockRestore();
});

test("whoever shared what is being read looks again when a notice came meanwhile", async () => {
  const ticket = await ticketOf("10004");
  const actor = await actorFromTicket(ticket);
  if (actor?.kind !== "person") throw new Error("no ticket");
  const { query, ask } = await counted(ticket);
  const answer = holdNext(query);
  const [first, shared] = [ask(), ask()];
  const heard = heardOf("tickets");
  await terminateSubject(atConsole, { subjectKind: "ticket", subjectId: actor.ticketId });
  await heard;
  answer();
  expect(await first).toBeDefined();
  expect(await shared).toBeUndefined();
  query.mockRestore();
});

test("a notice forgets what hangs on its subjects, and nothing else", async () => {
  const [ended, other] = [await ticketOf("10004"), await ticketOf("10005")];
  const isKnown = (ticket: string) =>
    ticketCache.find(hashOfHandle(ticket)?.toString("latin1") ?? "") !== undefined;
  // What is looked up while the heartbeat is late is not remembered: it is looked up again.
  const warm = async () => {
    for (const ticket of [ended, other]) expect(await actorFromTicket(ticket)).toBeDefined();
    return isKnown(ended) && isKnown(other);
  };
  await expect.poll(warm).toBe(true);
  const heard = heardOf("tickets");
  await end(ended);
  await heard;
  expect([isKnown(ended), isKnown(other)]).toEqual([false, true]);
  expect(await actorFromTicket(ended)).toBeUndefined();
});

describe("the ticket's cookie", () => {
  const header = "postern.ticket=planted; __Host-postern.ticket=own";

  test("under HTTPS is the one that no other host can set", () => {
    expect(ticketOfCookies(header, "https://postern.example")).toBe("own");
    expect(ticketOfCookies("postern.ticket=planted", "https://postern.example")).toBeUndefined();
    expect(ticketOfCookies(header, "http://localhost:3000")).toBe("planted");
  });
});

describe("a stream of events", () => {
  const opened = (url: string, cookie: string) =>
    fetch(`${url}/events`, { headers: { cookie: `postern.ticket=${cookie}` } });

  test("ends with the ticket that opened it", async () => {
    const server = await startRest();
    const ticket = await ticketOf("10005");
    const { status, body } = await opened(server.url, ticket);
    expect(status).toBe(200);
    await end(ticket);
    const decoder = new TextDecoder();
    let text = "";
    for await (const chunk of body ?? []) text += decoder.decode(chunk);
    expect(text).toContain('"topic":"tickets"');
  });

  test.each(["%", "x", ""])("is answered 401 to the cookie %j", async (cookie) => {
    const server = await startRest();
    expect((await opened(server.url, cookie)).status).toBe(401);
  });

  test("is not for modules", async () => {
    const server = await startRest();
    expect((await opened(server.url, await moduleTicket("m", "requests:read"))).status).toBe(401);
  });
});
