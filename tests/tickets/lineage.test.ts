import fc from "fast-check";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  database,
  newId,
  sql,
  type ModuleId,
  type PersonId,
  type TicketId,
} from "#lib/kernel/index.ts";
import { parentOf } from "#lib/tickets/bearers.ts";
import { issueTicket } from "#lib/tickets/issue-ticket.ts";
import { actorFromTicket, tidyEnded } from "#lib/tickets/index.ts";
import { rowOfTicket } from "#lib/tickets/check-ticket.ts";
import type { Subject } from "#lib/tickets/subject.ts";
import { clock, hire, openCompany, writeStraight } from "../signin/staff.ts";
import { end, inWork, mintChild, mintRoot, newModule } from "./carriers.ts";

let people: readonly PersonId[] = [];
let modules: readonly ModuleId[] = [];
let devices: readonly string[] = [];
let count = 0;

beforeAll(openCompany);
// Time goes back between stories, so each is about people and modules that nothing was ended of.
const start = async () => {
  clock.reset();
  people = [(await hire()).id, (await hire()).id, (await hire()).id];
  modules = [await newModule(`payroll-${++count}`), await newModule(`search-${count}`)];
  devices = [newId(), newId()];
};
beforeEach(start);

/** A ticket as a naive model sees it: everything above it, spelt out. */
type Node = {
  readonly ticketId: TicketId;
  readonly handle: string;
  readonly hangsOn: ReadonlySet<string>;
  readonly isUser: boolean;
  isLive: boolean;
};

const Act = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("user" as const), a: fc.nat(), b: fc.nat() }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("service" as const), a: fc.nat() }) },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant("child" as const), a: fc.nat(), b: fc.nat() }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom("person", "module", "device", "ticket", "others"),
      a: fc.nat(),
    }),
  },
);
type Act = { readonly kind: string; readonly a: number; readonly b?: number };

const pick = <T>(from: readonly T[], at: number): T | undefined => from[at % from.length];

async function mint(nodes: Node[], { kind, a, b = 0 }: Act): Promise<void> {
  if (kind === "user") {
    const [personId, deviceId] = [pick(people, a), pick(devices, b)];
    if (!personId || !deviceId) return;
    const issued = await mintRoot({ personId, deviceId });
    add(nodes, issued, { isUser: true, above: [personId, deviceId] });
  } else if (kind === "service") {
    const moduleId = pick(modules, a);
    if (!moduleId) return;
    add(nodes, await mintRoot({ moduleId }), { isUser: false, above: [moduleId] });
  } else await mintUnder(nodes, a, b);
}

/** Also under parents that are over: who asks for that at the right moment must gain nothing. */
async function mintUnder(nodes: Node[], a: number, b: number): Promise<void> {
  const [user, service] = [
    pick(
      nodes.filter(({ isUser }) => isUser),
      a,
    ),
    pick(
      nodes.filter(({ isUser }) => !isUser),
      b,
    ),
  ];
  if (!user || !service) return;
  const of = ownersOf(user, service);
  if (!of) return;
  const issued = await mintChild([user.ticketId, service.ticketId], of);
  const node = add(nodes, issued, { isUser: true, above: [...user.hangsOn, ...service.hangsOn] });
  node.isLive = user.isLive && service.isLive;
}

function ownersOf(user: Node, service: Node) {
  const personId = people.find((id) => user.hangsOn.has(id));
  const moduleId = modules.find((id) => service.hangsOn.has(id));
  return personId && moduleId ? { personId, moduleId } : undefined;
}

type Above = { readonly isUser: boolean; readonly above: readonly string[] };

function add(nodes: Node[], issued: { ticketId: TicketId; handle: string }, how: Above): Node {
  const hangsOn = new Set([...how.above, issued.ticketId]);
  const node = { ...issued, hangsOn, isUser: how.isUser, isLive: true };
  nodes.push(node);
  return node;
}

async function finish(nodes: Node[], { kind, a }: Act): Promise<void> {
  const spared =
    kind === "others"
      ? pick(
          nodes.filter(({ isUser }) => isUser),
          a,
        )
      : undefined;
  const subject = subjectOf(nodes, kind, a, spared);
  if (!subject) return;
  const ended = await end(subject, spared?.ticketId);
  // What was derived dies with its parents, whoever wants to spare it.
  const isRoot =
    spared && !nodes.some((each) => each !== spared && spared.hangsOn.has(each.ticketId));
  const doomed = nodes.filter(
    ({ isLive, hangsOn }) =>
      isLive && hangsOn.has(subject.id) && !(isRoot && hangsOn.has(spared.ticketId)),
  );
  expect(ended).toBe(doomed.length);
  for (const node of doomed) node.isLive = false;
}

function subjectOf(
  nodes: readonly Node[],
  kind: string,
  a: number,
  spared: Node | undefined,
): Subject | undefined {
  if (kind === "others") {
    const id = people.find((each) => spared?.hangsOn.has(each));
    return id && { kind: "person", id };
  }
  const from = { person: people, module: modules, device: devices }[kind];
  const id = from ? pick<string>(from, a) : pick(nodes, a)?.ticketId;
  return id === undefined ? undefined : { kind: kind as Subject["kind"], id };
}

describe("a tree of tickets, however it grows and whatever is ended in it", () => {
  test("answers at the gate exactly as a naive model does, before and after rows are tidied", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(Act, { minLength: 6, maxLength: 18 }), async (acts) => {
        await start();
        const nodes: Node[] = [];
        for (const act of acts) {
          clock.pass(1);
          if (["user", "service", "child"].includes(act.kind)) await mint(nodes, act);
          else await finish(nodes, act);
        }
        for (const round of ["before", "after"]) {
          for (const { handle, isLive } of nodes) {
            expect({ round, isLive: (await actorFromTicket(handle)) !== undefined }).toEqual({
              round,
              isLive,
            });
          }
          await tidyEnded({});
        }
      }),
      { numRuns: 60 },
    );
  });

  test("never passes a child when one of its parents does not, also of what is made meanwhile", async () => {
    clock.release();
    const [personId, moduleId] = [people[0], modules[0]];
    if (!personId || !moduleId) throw new Error("there is nobody");
    for (let round = 0; round < 30; round++) {
      const [user, service] = [await mintRoot({ personId }), await mintRoot({ moduleId })];
      const subject: Subject = pick(
        [
          { kind: "person", id: personId },
          { kind: "module", id: moduleId },
          { kind: "ticket", id: user.ticketId },
        ] as const,
        round,
      ) ?? { kind: "person", id: personId };
      const [, child, ...more] = await Promise.all([
        end(subject),
        mintChild([user.ticketId, service.ticketId], { personId, moduleId }),
        mintChild([user.ticketId, service.ticketId], { personId, moduleId }),
        mintRoot({ personId }),
      ]);
      expect(await actorFromTicket(child.handle)).toBeUndefined();
      expect(await actorFromTicket(more[0].handle)).toBeUndefined();
      await expectMintedLater(more[1].ticketId, more[1].handle);
    }
  });
});

/** A sign-in at the same time lives only when it began after the termination. */
async function expectMintedLater(ticketId: TicketId, handle: string): Promise<void> {
  const { rows } = await database().pool.query<{ isDoomed: boolean }>(
    `select exists (select from unnest(t.bearer_ids, t.bearer_since) b (id, since)
       join termination x on x.subject_id = b.id where x.at >= b.since) as "isDoomed"
     from ticket t where id = $1`,
    [ticketId],
  );
  expect((await actorFromTicket(handle)) === undefined).toBe(rows[0]?.isDoomed);
}

describe("what is derived", () => {
  const parents = async (idleMinutes = 60) => {
    const [personId, moduleId] = [people[1], modules[1]];
    if (!personId || !moduleId) throw new Error("there is nobody");
    const user = await mintRoot({ personId, idleMinutes });
    const service = await mintRoot({ moduleId });
    const child = await mintChild([user.ticketId, service.ticketId], { personId, moduleId });
    return { personId, moduleId, user, service, child };
  };

  test("is worth no longer than its parents and its person", async () => {
    const { personId, child } = await parents();
    const endsAt = new Date(clock.at.getTime() + 90_000);
    await writeStraight(sql`update ticket set ends_at = ${endsAt}
                            where person_id = ${personId}::uuid and channel = 'browser'`);
    expect((await rowOfTicket(child.handle))?.validTo).toEqual(endsAt);
    clock.pass(90);
    expect(await actorFromTicket(child.handle)).toBeUndefined();
  });

  test("ends when a parent is idle too long", async () => {
    const { child } = await parents(10);
    clock.pass(9 * 60);
    expect(await actorFromTicket(child.handle)).toBeDefined();
    clock.pass(61);
    expect(await actorFromTicket(child.handle)).toBeUndefined();
  });

  test("ends with the module that acts in it, when that is retired", async () => {
    const { moduleId, child, user } = await parents();
    await writeStraight(sql`update module set retired_at = now() where id = ${moduleId}::uuid`);
    expect(await actorFromTicket(child.handle)).toBeUndefined();
    expect(await actorFromTicket(user.handle)).toBeDefined();
    await writeStraight(sql`update module set retired_at = null where id = ${moduleId}::uuid`);
  });

  test("never says more than its parents: neither scope nor assurance", async () => {
    const { personId, moduleId, user, service } = await parents();
    const make = (scopes: string[], assurance: 1 | 2) =>
      inWork(async (work) =>
        issueTicket(work, {
          channel: "exchange",
          personId,
          moduleId,
          scopes,
          assurance,
          authenticatedAt: work.now,
          minutesMax: 5,
          idleMinutes: 5,
          parents: [
            await parentOf(work.tx, user.ticketId),
            await parentOf(work.tx, service.ticketId),
          ],
        }),
      );
    const refused = { code: "forbidden", reason: "wider_than_its_parent" };
    await expect(make(["admin"], 1)).rejects.toMatchObject(refused);
    await expect(make([], 1)).rejects.toMatchObject(refused);
    await expect(make(["access:read"], 2)).resolves.toBeDefined();
  });
});

describe("of live sessions in browsers", () => {
  test("the oldest ends when one more is made than a person may have", async () => {
    const { id: personId } = await hire();
    const handles: string[] = [];
    for (let each = 0; each < 21; each++) {
      clock.pass(1);
      handles.push((await mintRoot({ personId })).handle);
    }
    const live = await Promise.all(
      handles.map(async (each) => Boolean(await actorFromTicket(each))),
    );
    expect(live).toEqual([false, ...Array.from({ length: 20 }, () => true)]);
  });
});
