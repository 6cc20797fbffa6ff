import { generateKeyPairSync } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { endAccess, giveAccess } from "#lib/access/index.ts";
import {
  addSshKey,
  closeSession,
  ed25519Raw,
  endSession,
  lengthPrefixed,
  listMySshKeys,
  listSessions,
  openSession,
  registerHost,
  removeSshKey,
  retireHost,
  shapeRight,
  type Feature,
} from "#lib/bastion/index.ts";
import { createEntitlement, createSystem } from "#lib/catalog/index.ts";
import { getHome, getProduction } from "#lib/desk/index.ts";
import {
  begin,
  isPosternError,
  systemActor,
  type Context,
  type PersonActor,
  type PersonId,
} from "#lib/kernel/index.ts";
import { openPostern } from "#lib/registry/index.ts";
import { asPerson, console_, seedPeople } from "#tests/catalog/people.ts";
import { emptyDatabase, testKeys } from "#tests/support/database.ts";
import { mintRoot } from "#tests/tickets/carriers.ts";

const gateway = begin(systemActor("gateway"));
const hour = 3_600_000;
let people: PersonId[];
let systemId: string;
let opened: Awaited<ReturnType<typeof openPostern>>;

beforeAll(async () => {
  opened = await openPostern(await emptyDatabase(), { keys: testKeys });
  people = await seedPeople(6);
  const system = { code: "web", name: "Web servers", kind: "hosts", zone: "production" } as const;
  systemId = (await createSystem(console_, system)).systemId;
  for (const code of ["web-1", "web-2", "web-old"]) {
    const host = { code, systemCode: "web", address: "192.0.2.1", hostKeys: [keyLine()] };
    await registerHost(console_, host);
  }
  await retireHost(console_, { code: "web-old", reason: "test" });
  return () => opened.close();
});

const newBlob = (): Buffer => {
  const { publicKey } = generateKeyPairSync("ed25519");
  return Buffer.concat([lengthPrefixed("ssh-ed25519"), lengthPrefixed(ed25519Raw(publicKey))]);
};
const keyLine = (): string => `ssh-ed25519 ${newBlob().toString("base64")}`;
const person = (at: number): PersonId => people[at] as PersonId;

type Wanted = { code: string; login?: string; features?: Feature[]; isRequestable?: boolean };

async function newRight({ code, login = "deploy", features, isRequestable = true }: Wanted) {
  const right = { systemId, code, name: `Right ${code}`, risk: "high", isRequestable } as const;
  const { entitlementId } = await createEntitlement(console_, right);
  const named = { systemCode: "web", entitlementCode: code };
  await shapeRight(console_, { ...named, login, features: features ?? ["shell"] });
  return entitlementId;
}

const give = (personId: PersonId, targetId: string, ms: number) =>
  giveAccess(console_, {
    ...{ personId, targetKind: "entitlement", targetId, reason: "test" },
    validTo: new Date(Date.now() + ms).toISOString(),
  });

/** Somebody with a ticket that is really there. */
async function carrying(personId: PersonId): Promise<Context> {
  const { ticketId } = await mintRoot({ personId });
  const { actor } = asPerson(personId);
  return begin({ ...(actor as PersonActor), ticketId }, { address: "198.51.100.7" });
}

const open = (context: Context, hostCode: string, keyId: string | null = null) =>
  openSession(context, {
    ...{ hostCode, login: "deploy", publicKey: newBlob(), sourceAddress: "127.0.0.1", keyId },
  });

test("a door that two rights open allows what both do, until the later end", async () => {
  const me = person(0);
  const short = await newRight({ code: "short", features: ["shell", "upload"] });
  const long = await newRight({ code: "long", features: ["shell", "download"] });
  await give(me, short, hour);
  const before = await getProduction(asPerson(me), {});
  expect(before.entrances.map(({ host }) => host)).toEqual(["web-1", "web-2"]);
  const given = await give(me, long, 3 * hour);
  const { entrances } = await getProduction(asPerson(me), {});
  expect(entrances).toHaveLength(2);
  const [first] = entrances;
  expect(first).toMatchObject({ host: "web-1", login: "deploy", entitlementId: long });
  expect(first?.features).toEqual(["shell", "upload", "download"]);
  expect(first?.endsAt?.getTime()).toBeGreaterThan(Date.now() + 2 * hour);
  expect((await getHome(asPerson(me), {})).entrances).toEqual(entrances);
  await endAccess(console_, { assignmentId: given.assignmentId, reason: "test" });
  const after = await getProduction(asPerson(me), {});
  expect(after.entrances[0]?.features).toEqual(["shell", "upload"]);
});

test("what is held or cannot be asked for is not offered", async () => {
  const me = person(1);
  const held = await newRight({ code: "held" });
  const offered = await newRight({ code: "offered", login: "root" });
  await newRight({ code: "given-only", isRequestable: false });
  await give(me, held, hour);
  const { toAskFor } = await getProduction(asPerson(me), {});
  const ids = toAskFor.map(({ entitlementId }) => entitlementId);
  expect(ids).toContain(offered);
  expect(ids).not.toContain(held);
  expect(toAskFor.some(({ entitlement }) => entitlement === "Right given-only")).toBe(false);
  expect(toAskFor.find(({ entitlementId }) => entitlementId === offered)).toMatchObject({
    ...{ login: "root", hosts: ["web-1", "web-2"], hostCount: 2, requestId: null },
  });
});

test("a live session says by which right, until when and from where; others do not see it", async () => {
  const me = person(2);
  const { assignmentId } = await give(me, await newRight({ code: "seen" }), hour);
  const context = await carrying(me);
  const { sessionId } = await open(context, "web-1");
  const mine = await listSessions(asPerson(me), { isLive: "true" });
  expect(mine.sessions).toHaveLength(1);
  expect(mine.sessions[0]).toMatchObject({
    ...{ sessionId, isOwn: true, host: "web-1", login: "deploy", rights: ["Right seen"] },
    ...{ address: "198.51.100.7", endReason: null },
  });
  expect(mine.sessions[0]?.endsAt?.getTime()).toBeGreaterThan(Date.now());
  expect((await listSessions(asPerson(person(3)), { isLive: "true" })).sessions).toEqual([]);
  const all = await listSessions(console_, { isLive: "true", isMine: "true" });
  expect(all.sessions).toEqual([]);
  await expect(
    endSession(asPerson(person(3)), { sessionId, reason: "not mine" }),
  ).rejects.toSatisfy((error) => isPosternError(error) && error.code === "forbidden");
  await endSession(context, { sessionId, reason: "done" });
  const past = await listSessions(asPerson(me), { isLive: "false" });
  expect(past.sessions[0]).toMatchObject({ endReason: "ended", endedBy: "Person 10003" });
  await endAccess(console_, { assignmentId, reason: "test" });
});

test("a key says how many sessions end with it", async () => {
  const me = person(4);
  await give(me, await newRight({ code: "keyed" }), hour);
  const context = await carrying(me);
  const { keyId } = await addSshKey(context, { name: "Laptop", publicKey: keyLine() });
  const sessions = [await open(context, "web-1", keyId), await open(context, "web-2", keyId)];
  const counted = async () => (await listMySshKeys(asPerson(me), {})).keys[0]?.liveSessions;
  expect(await counted()).toBe(2);
  await closeSession(gateway, { sessionId: sessions[0]?.sessionId ?? "", reason: "left" });
  expect(await counted()).toBe(1);
  await removeSshKey(context, { keyId });
  expect(await counted()).toBeUndefined();
});

const body = "b3BlbnNzaC1rZXktdjEAAAAABG5vbmU";
const privateKeys = [
  `-----BEGIN OPENSSH PRIVATE KEY-----\n${body}\n-----END OPENSSH PRIVATE KEY-----`,
  `-----BEGIN RSA PRIVATE KEY-----\n${body}\n-----END RSA PRIVATE KEY-----`,
  `-----BEGIN PRIVATE KEY-----\n${body}`,
  `PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none`,
];

test.each<[reason: string, publicKey: string]>([
  ...privateKeys.map((text): [string, string] => ["private_key_given", text]),
  ["malformed_key", "hello"],
  ["malformed_key", `ssh-rsa ${newBlob().toString("base64")}`],
  ["unknown_algorithm", `ssh-dss ${lengthPrefixed("ssh-dss-of-long-ago").toString("base64")}`],
])("a key that is none is refused as %s", async (reason, publicKey) => {
  const context = await carrying(person(5));
  const refused = await addSshKey(context, { name: "x", publicKey }).catch((error) => error);
  expect(refused.details.problems).toMatchObject([{ field: "publicKey", reason }]);
  expect(JSON.stringify(refused.details)).not.toContain(body);
  expect((await listMySshKeys(asPerson(person(5)), {})).keys).toEqual([]);
});
