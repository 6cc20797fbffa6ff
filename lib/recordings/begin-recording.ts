import { z } from "zod";
import { onlyGateway } from "#lib/bastion/index.ts";
import {
  command,
  conflict,
  execute,
  maybe,
  newId,
  notFound,
  one,
  PersonId,
  sql,
  type Tx,
} from "#lib/kernel/index.ts";
import { open, seal, sealerOf, type Sealer } from "#lib/keys/index.ts";
import { newRecordings } from "./chunk-store.ts";
import { nothingKept } from "./keeper.ts";
import { factsOf, type Row } from "./recording-store.ts";
import { Header, headerPlace, recordingKinds, scopeOf, storedBytesOfDayMax } from "./recording.ts";

const Session = z.object({
  personId: PersonId,
  hostId: z.string(),
  login: z.string(),
  endedAt: z.date().nullable(),
});

/** Begins the recording of one channel, with a key of its own. */
export const beginRecording = command({
  name: "recording.begin",
  title: "Begins the recording of one channel of a session on a host.",
  right: "system",
  rest: "internal",
  isAnswerSecret: true,
  input: z.object({
    sessionId: z.uuid(),
    kind: z.enum(recordingKinds),
    isPrivileged: z.boolean(),
    header: Header,
  }),
  output: z.object({
    recordingId: z.string(),
    seal: z.custom<Sealer>((value) => typeof value === "function"),
  }),
  load: ({ tx }, { sessionId }) =>
    maybe(
      tx,
      Session,
      sql`select person_id, host_id, login, ended_at from bastion_session
          where id = ${sessionId}::uuid`,
    ),
  authorize: onlyGateway,
  run: async (work) => {
    const { tx, now, input, resource: session } = work;
    if (!session) throw notFound("session");
    if (session.endedAt) throw conflict("session_is_over");
    await refuseTooMuch(tx, session.personId, now);
    const { sessionId, kind, isPrivileged, header } = input;
    const recordingId = newId<"recording">();
    const scope = scopeOf(recordingId);
    const plain = Buffer.from(JSON.stringify(header));
    const sealed = await seal(tx, scope, headerPlace(recordingId), plain);
    const kept = nothingKept(recordingId);
    const facts = factsOf(kept);
    const store = newRecordings().name;
    const eventId = work.record({
      target: recordingId,
      persons: [session.personId],
      detail: { ...facts, sessionId, hostId: session.hostId, kind, store },
    });
    await execute(
      tx,
      sql`insert into recording (id, session_id, person_id, host_id, login, kind, is_privileged,
            state, store, header, began_at, head, event_id)
          values (${recordingId}::uuid, ${sessionId}::uuid, ${session.personId}::uuid,
            ${session.hostId}::uuid, ${session.login}, ${kind}, ${isPrivileged}, 'open',
            ${store}, ${sealed}, ${now}, ${kept.head}, ${eventId}::uuid)`,
    );
    work.live("recordings", [recordingId]);
    return { recordingId, seal: await sealerOf(tx, scope, now) };
  },
});

/** What goes on counts as far as the log knows of it. */
async function refuseTooMuch(tx: Tx, personId: PersonId, now: Date): Promise<void> {
  const { bytes } = await one(
    tx,
    z.object({ bytes: z.coerce.number() }),
    sql`select coalesce(sum(stored_bytes), 0) as bytes from recording
        where person_id = ${personId}::uuid
          and began_at > ${now}::timestamptz - interval '1 day'`,
  );
  if (bytes >= storedBytesOfDayMax) throw conflict("recording_too_large");
}

/** @throws {PosternError} `gone` when the recording was destroyed. */
export async function openHeader(tx: Tx, { id, header }: Pick<Row, "id" | "header">) {
  const plain = await open(tx, scopeOf(id), headerPlace(id), header);
  return Header.parse(JSON.parse(plain.toString("utf8")));
}
