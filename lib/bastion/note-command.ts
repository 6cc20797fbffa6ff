import { z } from "zod";
import { command, idOf, maybe, notFound, PersonId, sql, type Tx } from "#lib/kernel/index.ts";
import { ruleActs } from "./command-rule.ts";
import { onlyGateway } from "./policy.ts";

const Session = z.object({
  id: z.string(),
  personId: PersonId,
  hostId: z.string(),
  host: z.string(),
  address: z.string().nullable(),
});

/** What a signal is about. */
export const signalledSession = (tx: Tx, id: string) =>
  maybe(
    tx,
    Session,
    sql`select b.id, b.person_id, b.host_id, h.code as host, b.address
        from bastion_session b join bastion_host h on h.id = b.host_id where b.id = ${id}::uuid`,
  );

/** Somebody ran what their right reports: the rule is written down, never what they typed. */
export const noteCommand = command({
  name: "bastion.note-command",
  title: "Says that a command was run on a host that the right to be there reports or stops.",
  right: "system",
  rest: "internal",
  input: z.object({
    sessionId: idOf("bastion-session"),
    pattern: z.string().max(200),
    act: z.enum(ruleActs),
  }),
  output: z.object({}),
  load: ({ tx }, { sessionId }) => signalledSession(tx, sessionId),
  authorize: onlyGateway,
  run: async (work) => {
    const { resource: session, input, now } = work;
    if (!session) throw notFound("session");
    const { pattern, act } = input;
    const { id, personId, hostId, host, address } = session;
    const eventId = work.record({
      target: id,
      persons: [personId],
      detail: { host, pattern, act },
    });
    const at = now.toISOString();
    const about = { personId, hostId, address, act: "bastion.note-command" };
    work.announce("session.signalled", { eventId, kind: "command_seen", at, ...about });
    return {};
  },
});
