import { z } from "zod";
import {
  command,
  maybe,
  needs,
  no,
  notFound,
  PersonId,
  Reason,
  sql,
  yes,
  type Actor,
  type Decision,
  type Sql,
  type Tx,
} from "#lib/kernel/index.ts";
import { subjectKinds, type Subject } from "./subject.ts";
import { terminate } from "./terminate.ts";

/** Whose a subject is; a device without any ticket is nobody's yet. */
const ownerOf: Record<Subject["kind"], (id: string) => Sql> = {
  person: (id) => sql`select id::text as owner from person where id = ${id}::uuid`,
  ticket: (id) => sql`select person_id::text as owner from ticket where id = ${id}::uuid`,
  device: (id) => sql`select case when min(person_id::text) = max(person_id::text)
                        then min(person_id::text) end as owner
                      from ticket where device_id = ${id}::uuid having count(*) > 0`,
  module: (id) => sql`select owner_id::text as owner from module where id = ${id}::uuid`,
};

async function findOwner(tx: Tx, { kind, id }: Subject): Promise<{ owner: string | null }> {
  const found = await maybe(tx, z.object({ owner: z.string().nullable() }), ownerOf[kind](id));
  if (!found) throw notFound(kind);
  return found;
}

/** Everybody ends what is theirs; whoever holds the right, anything. */
function mayTerminate(
  actor: Actor,
  { owner }: { owner: string | null },
): Decision<"own" | "other"> {
  if (actor.kind === "person" && actor.personId === owner) return yes("own");
  return needs("tickets.manage")(actor).allowed ? yes("other") : no("not_your_ticket");
}

/** Ends a person's, a ticket's, a device's or a module's tickets, all at once and everywhere. */
export const terminateSubject = command({
  name: "ticket.terminate",
  title: "Ends everything that hangs on a person, a ticket, a device or a module.",
  right: "self",
  rest: { method: "POST", path: "/terminations" },
  input: z.object({
    subjectKind: z.enum(subjectKinds),
    subjectId: z.uuid(),
    reason: Reason.optional(),
  }),
  output: z.object({ ended: z.number() }),
  load: ({ tx }, { subjectKind, subjectId }) => findOwner(tx, { kind: subjectKind, id: subjectId }),
  authorize: mayTerminate,
  run: async (work) => {
    const { subjectKind, subjectId, reason } = work.input;
    const { owner } = work.resource;
    const ended = await terminate(work, [{ kind: subjectKind, id: subjectId }], {
      reason: work.proof === "own" ? "ended_by_owner" : "ended_by_security",
      ...(reason !== undefined && { words: reason }),
    });
    if (work.proof === "other" && owner !== null && subjectKind !== "module") {
      const at = work.now.toISOString();
      work.announce("person.sessions-ended", { personId: owner, change: "sessions_ended", at });
    }
    work.record({
      target: subjectId,
      ...(owner !== null && { persons: [PersonId.parse(owner)] }),
      detail: { subjectKind, ended },
      ...(reason !== undefined && { personal: { reason } }),
    });
    return { ended };
  },
});
