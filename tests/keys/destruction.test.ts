import { beforeAll, describe, expect, test } from "vitest";
import { suspendPerson } from "#lib/access/index.ts";
import { getEvent, sequenceAll } from "#lib/audit/index.ts";
import {
  database,
  injectClock,
  newId,
  nobody,
  PersonId,
  resetClock,
  systemActor,
  type Actor,
  type Context,
} from "#lib/kernel/index.ts";
import {
  confirmDestruction,
  requestDestruction,
  getDestruction,
  listDestructions,
  rotateKey,
  withdrawDestruction,
} from "#lib/keys/index.ts";
import { canRequest, canConfirm } from "#lib/keys/destruction.ts";
import { shellSecret } from "#lib/signin/index.ts";
import { testDatabase } from "#tests/support/database.ts";
import {
  administrators,
  atConsole,
  destroyByTwo,
  finishRotation,
  inside,
  openAuthenticator,
  sayAbout,
  sealAuthenticator,
  versionsOf,
  wordOf,
  type Sealed,
} from "./sealed-company.ts";

const reason = "they asked to be forgotten";
let first: Context;
let second: Context;
let third: Context;
let fourth: Context;

beforeAll(async () => {
  await testDatabase();
  const people = await administrators("1", "2", "3", "4");
  [first = atConsole, second = atConsole, third = atConsole, fourth = atConsole] = people;
  await shellSecret();
});

const destroy = (scope: string, version?: number) =>
  destroyByTwo([first, second], { scope, ...(version !== undefined && { version }) });

const openedOf = (one: Sealed) => openAuthenticator(one).catch((error: Error) => error.message);

test("keys that two people destroy open nothing again, and a certificate says what went", async () => {
  const one = await sealAuthenticator();
  const other = await sealAuthenticator();
  const scope = `postern:credentials:${one.personId}`;
  await rotateKey(atConsole, { scope });
  const { asked, done, destructionId } = await destroy(scope);
  expect(asked).toMatchObject({ keys: 2, values: 1 });
  expect(done).toMatchObject({ keys: 2, values: 1 });
  expect(await openedOf(one)).toBe("gone: key_destroyed");
  expect(await openedOf(other)).toBe(other.secret);
  const { certificate, eventId } = await getDestruction(first, { destructionId });
  expect(certificate).toMatchObject({
    ...{ scope, reason, values: { "totp.sealed": 1 } },
    keys: [{ version: 1 }, { version: 2 }],
  });
  const prints = certificate?.keys.map(({ fingerprint }) => fingerprint) ?? [];
  expect(new Set(prints).size).toBe(2);
  await sequenceAll();
  const { event, proof } = await getEvent(atConsole, { id: eventId ?? "" });
  expect(event.detail["keys"]).toEqual(certificate?.keys);
  expect(proof).not.toBeNull();
});

test("what is sealed about a subject afterwards has a key of its own", async () => {
  const personId = newId();
  const before = await sayAbout(personId, "before");
  await destroy(`postern:audit:${personId}`);
  const after = await sayAbout(personId, "after");
  expect(await wordOf(before)).toBeUndefined();
  expect(await wordOf(after)).toBe("after");
  expect(await versionsOf(`postern:audit:${personId}`)).toEqual([
    "1 destroyed wraps 0",
    "2 active wraps 0",
  ]);
});

test("a class key goes when it is retired for an hour and nothing hangs on it, never before", async () => {
  const one = await sealAuthenticator();
  const scope = "postern:credentials";
  const asking = () => requestDestruction(first, { scope, reason, version: 1 });
  await expect(asking()).rejects.toMatchObject({ reason: "key_is_active" });
  await rotateKey(atConsole, { scope });
  await expect(asking()).rejects.toMatchObject({ reason: "key_in_use" });
  await finishRotation();
  await expect(asking()).rejects.toMatchObject({ reason: "key_retired_just_now" });
  injectClock((databaseNow) => new Date(databaseNow.getTime() + 2 * 3_600_000));
  await destroy(scope, 1);
  resetClock();
  expect((await versionsOf(scope))[0]).toBe("1 destroyed wraps 0");
  expect(await openAuthenticator(one)).toBe(one.secret);
});

test.each<[what: string, scope: string, version: number | undefined, answer: string]>([
  ["the log's signing key", "postern:log", 1, "key_is_active"],
  ["the session shell's key", "postern:sessions", 1, "key_is_active"],
  [
    "a subject's keys in a class that is needed",
    "postern:sessions:x",
    undefined,
    "no_key_to_destroy",
  ],
  ["a class as a whole", "postern:credentials", undefined, "invalid_input"],
  ["one version of a subject", "postern:credentials:x", 1, "invalid_input"],
  ["keys that never were", "postern:credentials:x", undefined, "no_key_to_destroy"],
])("%s is not destroyed", async (_what, scope, version, answer) => {
  await sequenceAll();
  const asking = requestDestruction(first, {
    scope,
    reason,
    ...(version !== undefined && { version }),
  });
  await expect(asking).rejects.toMatchObject({ reason: answer });
});

test("a retired key that still signs the log is not destroyed", async () => {
  await sequenceAll();
  await rotateKey(atConsole, { scope: "postern:log" });
  await finishRotation();
  const asking = requestDestruction(first, { scope: "postern:log", reason, version: 1 });
  await expect(asking).rejects.toMatchObject({
    reason: "key_in_use",
    details: { values: { "audit_signer.sealed": 1 } },
  });
});

describe("two people", () => {
  const scope = "postern:audit:018f0000-0000-7000-8000-000000000001";
  const person = (id: string, more: object = {}): Actor => ({
    ...{ kind: "person", personId: PersonId.parse(id), ticketId: newId() },
    ...{ assurance: 2, authenticatedAt: new Date(0), isImpersonated: false },
    ...{ rights: new Set(["settings.manage"]), ...more },
  });
  const anna = "018f0000-0000-7000-8000-00000000000a";
  const ben = "018f0000-0000-7000-8000-00000000000b";
  const subject = "018f0000-0000-7000-8000-000000000001";
  const console = atConsole.actor;
  const answer = (decision: ReturnType<typeof canConfirm>) =>
    decision.allowed ? "yes" : decision.reason;

  test.each<[who: string, actor: Actor, answer: string]>([
    ["somebody with the right", person(anna), "yes"],
    ["the console", console, "yes"],
    ["somebody without the right", person(anna, { rights: new Set() }), "needs_settings.manage"],
    ["support as somebody", person(anna, { isImpersonated: true }), "impersonated"],
    ["whom the keys are about", person(subject), "own_key"],
    ["Postern itself", systemActor("keys"), "only_a_person_destroys"],
    ["nobody", nobody, "not_signed_in"],
  ])("%s asks", (_who, actor, expected) => {
    const decision = canRequest(actor, scope);
    expect(decision.allowed ? "yes" : decision.reason).toBe(expected);
  });

  test.each<[who: string, actor: Actor, asker: string | null, holders: number, answer: string]>([
    ["a colleague", person(ben), anna, 2, "yes"],
    ["whoever asked", person(anna), anna, 2, "own_request"],
    ["whom the keys are about", person(subject), anna, 2, "own_key"],
    ["support as a colleague", person(ben, { isImpersonated: true }), anna, 2, "impersonated"],
    ["the console, while there is one", console, anna, 1, "yes"],
    ["the console, once there are two", console, anna, 2, "two_people_may_confirm"],
    ["the console, for itself", console, null, 1, "own_request"],
    ["somebody, for the console", person(ben), null, 1, "yes"],
  ])("%s confirms", (_who, actor, requestedBy, holders, expected) => {
    expect(answer(canConfirm(actor, { scope, requestedBy }, holders))).toBe(expected);
  });

  test("the database, too, lets nobody confirm what they asked for", async () => {
    const { rows } = await database().pool.query<{ id: string }>(
      "select requested_by as id from key_destruction where state = 'done' limit 1",
    );
    const wrong = inside(({ tx }) =>
      tx.$executeRawUnsafe(
        `insert into key_destruction (id, scope, reason, state, requested_by, requested_at,
                                      ends_at, decided_by, decided_at, certificate, event_id)
         values ($1::uuid, 'a:b:c', 'x', 'done', $2::uuid, now(), now() + interval '1 day',
                 $2::uuid, now(), '{}', $1::uuid)`,
        newId(),
        rows[0]?.id,
      ),
    );
    await expect(wrong).rejects.toThrow("nobody_confirms_what_they_asked_for");
  });
});

test("a request is taken back, runs out after a week, and stands once at a time", async () => {
  const { personId } = await sealAuthenticator();
  const scope = `postern:credentials:${personId}`;
  const { destructionId } = await requestDestruction(first, { scope, reason });
  await expect(requestDestruction(second, { scope, reason })).rejects.toMatchObject({
    reason: "already_exists",
  });
  await withdrawDestruction(second, { destructionId });
  await expect(confirmDestruction(second, { destructionId })).rejects.toMatchObject({
    reason: "destruction_is_withdrawn",
  });
  const again = await requestDestruction(first, { scope, reason });
  injectClock((databaseNow) => new Date(databaseNow.getTime() + 8 * 86_400_000));
  const late = confirmDestruction(second, { destructionId: again.destructionId });
  await expect(late).rejects.toMatchObject({ reason: "destruction_ran_out" });
  const anew = await requestDestruction(first, { scope, reason });
  resetClock();
  expect(anew.keys).toBe(1);
  const { items } = await listDestructions(first, {});
  const own = items.filter((each) => each.scope === scope);
  expect(own.map(({ state }) => state)).toEqual(["asked", "withdrawn", "withdrawn"]);
});

test("of two people who confirm at once, one destroys and the other meets a conflict", async () => {
  const { personId } = await sealAuthenticator();
  const scope = `postern:credentials:${personId}`;
  const { destructionId } = await requestDestruction(first, { scope, reason });
  const said = await Promise.allSettled(
    [second, third].map((who) => confirmDestruction(who, { destructionId })),
  );
  expect(said.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
});

test("a certificate is never edited, and a destroyed key never comes back", async () => {
  const edit = (statement: string) => inside(({ tx }) => tx.$executeRawUnsafe(statement));
  await expect(
    edit("update key_destruction set reason = 'x' where state = 'done'"),
  ).rejects.toThrow("never edited");
  await expect(
    edit(`update data_key set state = 'active', wrapped = '\\x00', destroyed_at = null
          where state = 'destroyed'`),
  ).rejects.toThrow("never deleted or revived");
});

test("what somebody asked for who may no longer ask is confirmed by nobody", async () => {
  const one = await sealAuthenticator();
  const scope = `postern:credentials:${one.personId}`;
  const { destructionId } = await requestDestruction(fourth, { scope, reason });
  const personId = fourth.actor.kind === "person" ? fourth.actor.personId : newId<"person">();
  await suspendPerson(third, { personId, reason: "is looked into" });
  await expect(confirmDestruction(second, { destructionId })).rejects.toMatchObject({
    reason: "destruction_ran_out",
  });
  expect(await openedOf(one)).toBe(one.secret);
});
