import { z } from "zod";
import {
  begin,
  command,
  newId,
  onlySystem,
  sql,
  systemActor,
  type ModuleId,
  type PersonId,
  type TicketId,
  type Work,
} from "#lib/kernel/index.ts";
import { parentOf } from "#lib/tickets/bearers.ts";
import { issueTicket, type Issued } from "#lib/tickets/issue-ticket.ts";
import type { Subject } from "#lib/tickets/subject.ts";
import { terminate } from "#lib/tickets/terminate.ts";
import { writeStraight } from "../signin/staff.ts";

const workCommand = command({
  name: "test.ticket-work",
  title: "Runs a step in a test.",
  right: "system",
  rest: "internal",
  input: z.object({ body: z.custom<(work: Work) => Promise<unknown>>() }),
  output: z.unknown(),
  load: async () => undefined,
  authorize: onlySystem,
  run: async ({ input, ...work }) => {
    const answer = await input.body(work);
    work.record({ target: "test" });
    return answer;
  },
});

/** Runs steps inside a command, as another room would. */
export const inWork = async <T>(body: (work: Work) => Promise<T>): Promise<T> =>
  (await workCommand(begin(systemActor("test")), { body })) as T;

export async function newModule(name: string): Promise<ModuleId> {
  const id = newId<"module">();
  await writeStraight(
    sql`insert into module (id, name, owner, scopes, created_at)
        values (${id}::uuid, ${name}, 'test', '{access:read}', now())`,
  );
  return id;
}

type Root = {
  personId?: PersonId;
  moduleId?: ModuleId;
  deviceId?: string;
  idleMinutes?: number;
  minutesMax?: number;
};

/** A ticket that hangs on nothing but whoever carries it. */
export const mintRoot = ({ idleMinutes = 60, minutesMax = 600, ...root }: Root): Promise<Issued> =>
  inWork((work) =>
    issueTicket(work, {
      ...root,
      channel: root.personId === undefined ? "service" : "browser",
      scopes: root.personId === undefined ? ["access:read", "requests:read"] : [],
      assurance: 2,
      authenticatedAt: work.now,
      minutesMax,
      idleMinutes,
    }),
  );

/** What a module carries for a person: a child of both tickets. */
export const mintChild = (parents: readonly [TicketId, TicketId], of: Root): Promise<Issued> =>
  inWork(async (work) =>
    issueTicket(work, {
      ...of,
      channel: "exchange",
      scopes: ["access:read"],
      assurance: 1,
      authenticatedAt: work.now,
      minutesMax: 60,
      idleMinutes: 60,
      parents: [await parentOf(work.tx, parents[0]), await parentOf(work.tx, parents[1])],
    }),
  );

export const end = (subject: Subject, sparing?: TicketId): Promise<number> =>
  inWork((work) =>
    terminate(work, [subject], {
      reason: "ended_by_security",
      ...(sparing !== undefined && { sparing }),
    }),
  );
