import { z } from "zod";
import { command, execute, idOf, notFound, recordDoor, sql, type Tx } from "#lib/kernel/index.ts";
import { signalledSession } from "../note-command.ts";
import { onlyGateway } from "../policy.ts";
import { namesMax } from "./sweep-script.ts";

type Counted = {
  readonly sessionId: string;
  readonly found: number;
  readonly left: number;
  readonly names: readonly string[];
};

const keep = (tx: Tx, now: Date, { sessionId, found, left, names }: Counted) =>
  execute(
    tx,
    sql`update bastion_session
        set sweep_due_at = null, swept_at = ${now}, processes_found = ${found}::int,
            processes_left = ${left}::int, process_names = ${[...names]}::text[]
        where id = ${sessionId}::uuid`,
  );

/** Nothing stayed behind. */
export const noteSwept = recordDoor({
  name: "bastion.note-swept",
  tables: ["bastion_session"],
  run: ({ tx, now }, { sessionId }: { readonly sessionId: string }) =>
    keep(tx, now, { sessionId, found: 0, left: 0, names: [] }),
});

/** Something stayed behind; what could not be ended, or was only to be found, is told. */
export const noteLeftProcesses = command({
  name: "bastion.note-left-processes",
  title: "Writes down which processes of a session stayed on its host after it ended.",
  right: "system",
  rest: "internal",
  input: z.object({
    sessionId: idOf("bastion-session"),
    found: z.int().min(1).max(999_999),
    left: z.int().min(0).max(999_999),
    names: z.array(z.string().max(64)).max(namesMax),
  }),
  output: z.object({}),
  load: ({ tx }, { sessionId }) => signalledSession(tx, sessionId),
  authorize: onlyGateway,
  run: async (work) => {
    const { resource: session, input, now, tx } = work;
    if (!session) throw notFound("session");
    const { found, left, names } = input;
    const { id, personId, hostId, host, address } = session;
    await keep(tx, now, { sessionId: id, found, left, names });
    const detail = { host, found, left, names };
    const eventId = work.record({ target: id, persons: [personId], detail });
    work.live("hosts", [hostId]);
    if (left === 0) return {};
    const at = now.toISOString();
    const about = { personId, hostId, address, act: "bastion.note-left-processes" };
    work.announce("session.signalled", { eventId, kind: "processes_left", at, ...about });
    return {};
  },
});
