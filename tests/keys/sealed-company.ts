import { z } from "zod";
import {
  begin,
  command,
  database,
  execute,
  newId,
  now,
  onlySystem,
  operatorActor,
  PersonId,
  port,
  recordDoor,
  rows,
  sql,
  systemActor,
  type Context,
  type Tx,
} from "#lib/kernel/index.ts";
import { grantAdministrator } from "#lib/access/index.ts";
import { unmaskEvent } from "#lib/audit/index.ts";
import {
  confirmDestruction,
  requestDestruction,
  resealValues,
  rewrapKeys,
} from "#lib/keys/index.ts";
import { hirePeople } from "#tests/support/people.ts";

export const atConsole = begin(operatorActor("test"));
export const postern = begin(systemActor("test"));

/** Runs inside a transaction of its own, through a door. */
export const inside = <T>(run: (at: { tx: Tx; now: Date }) => Promise<T>): Promise<T> =>
  recordDoor({ name: "test.keys", tables: [], run: (at) => run(at) })(undefined);

export type Sealed = { readonly personId: string; readonly id: string; readonly secret: string };

/** An authenticator of a new person, or of this one, sealed with the person's own key. */
export async function sealAuthenticator(personId: string = newId()): Promise<Sealed> {
  const id = newId();
  const secret = `secret of ${id}`;
  await inside(async ({ tx, now }) => {
    const scope = `postern:credentials:${personId}`;
    const sealed = await port("seal")(tx, scope, `totp.sealed:${id}`, Buffer.from(secret));
    await execute(
      tx,
      sql`insert into totp (id, person_id, sealed, label, created_at, last_step, failures)
          values (${id}::uuid, ${personId}::uuid, ${sealed}, 'app', ${now}, 0, 0)`,
    );
  });
  return { personId, id, secret };
}

/** What opens of an authenticator; the reason of the error where it does not. */
export const openAuthenticator = ({ id, personId }: Sealed): Promise<string> =>
  inside(async ({ tx }) => {
    const found = await rows<{ sealed: Uint8Array }>(
      tx,
      sql`select sealed from totp where id = ${id}::uuid`,
    );
    const scope = `postern:credentials:${personId}`;
    const plain = await port("open")(
      tx,
      scope,
      `totp.sealed:${id}`,
      found[0]?.sealed ?? new Uint8Array(),
    );
    return Buffer.from(plain).toString();
  });

/** Says something personal about somebody in the log. */
const say = command({
  name: "test.say",
  title: "Says something about a person.",
  right: "system",
  rest: "internal",
  input: z.object({ personId: PersonId, word: z.string() }),
  output: z.object({ eventId: z.string() }),
  load: async () => undefined,
  authorize: onlySystem,
  run: async ({ input, record }) => ({
    eventId: record({ persons: [input.personId], personal: { word: input.word } }),
  }),
});

export type Said = { readonly personId: string; readonly eventId: string; readonly word: string };

export async function sayAbout(personId: string, word: string): Promise<Said> {
  const { eventId } = await say(postern, { personId, word });
  return { personId, eventId, word };
}

/** The word that an event said, while it opens. */
export async function wordOf({ eventId }: Said): Promise<string | undefined> {
  const { values } = await unmaskEvent(atConsole, { id: eventId, purpose: "a test" });
  return values["word"];
}

/** Runs the background of a rotation to its end, in batches of this size. */
export async function finishRotation(size = 1000): Promise<{ keys: number; values: number }> {
  const done = { keys: 0, values: 0 };
  for (let keys = 1; keys > 0;) {
    ({ keys } = await rewrapKeys(postern, { keysMax: size }));
    done.keys += keys;
  }
  for (let at: { place: string; after: string } | undefined = { place: "", after: "" }; at;) {
    const batch = await resealValues(postern, { ...at, valuesMax: Math.min(500, size) });
    done.values += batch.values;
    at = batch.place === null ? undefined : await nextOfJob();
  }
  return done;
}

/** What the batch before left in the queue for the next one. */
async function nextOfJob(): Promise<{ place: string; after: string }> {
  const { rows: jobs } = await database().pool.query<{ payload: { place: string; after: string } }>(
    `select payload from graphile_worker._private_jobs j
     join graphile_worker._private_tasks t on t.id = j.task_id where t.identifier = 'key.reseal'`,
  );
  return jobs[0]?.payload ?? { place: "", after: "" };
}

/** State, and what it wraps, of each version of a scope. */
export async function versionsOf(scope: string): Promise<string[]> {
  const { rows: found } = await database().pool.query<{ text: string }>(
    `select version || ' ' || state || ' wraps ' ||
            (select count(*) from data_key c where c.wrapped_by = k.id and c.state <> 'destroyed') as text
     from data_key k where scope = $1 order by version`,
    [scope],
  );
  return found.map(({ text }) => text);
}

/** People who hold every right of the portal. */
export async function administrators(...numbers: string[]): Promise<Context[]> {
  await hirePeople(numbers);
  const contexts: Context[] = [];
  for (const employeeNumber of numbers) {
    const { personId } = await grantAdministrator(atConsole, { employeeNumber });
    contexts.push(
      begin({
        kind: "person",
        personId: PersonId.parse(personId),
        ticketId: newId(),
        assurance: 2,
        get authenticatedAt() {
          return now();
        },
        isImpersonated: false,
        rights: new Set(),
      }),
    );
  }
  return contexts;
}

/** By two people, from request to certificate. */
export async function destroyByTwo(
  [first = atConsole, second = atConsole]: readonly Context[],
  what: { readonly scope: string; readonly version?: number },
) {
  const asked = await requestDestruction(first, { ...what, reason: "they asked to be forgotten" });
  const { destructionId } = asked;
  return { asked, done: await confirmDestruction(second, { destructionId }), destructionId };
}
