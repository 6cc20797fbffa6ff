import { generateKeyPairSync } from "node:crypto";
import { giveAccess } from "#lib/access/index.ts";
import {
  addSshKey,
  closeSession,
  ed25519Raw,
  lengthPrefixed,
  noteLeftProcesses,
  openSession,
  readHostKey,
  registerHost,
  shapeRight,
} from "#lib/bastion/index.ts";
import { createEntitlement } from "#lib/catalog/index.ts";
import { begin, operatorActor, PersonId, systemActor } from "#lib/kernel/index.ts";
import { actorFromTicket } from "#lib/tickets/index.ts";
import { mintRoot } from "../tickets/carriers.ts";
import { first } from "./working-lives.ts";

const atConsole = begin(operatorActor("test"));
const gateway = begin(systemActor("gateway"));
const group = "web-hosts";
const eightHoursMs = 8 * 3_600_000;

const newBlob = (): Buffer => {
  const { publicKey } = generateKeyPairSync("ed25519");
  return Buffer.concat([lengthPrefixed("ssh-ed25519"), lengthPrefixed(ed25519Raw(publicKey))]);
};
const keyLine = (): string => `ssh-ed25519 ${newBlob().toString("base64")}`;

/** One more host, rights to enter them, somebody who is on one and was, and a right to ask for. */
export async function openHosts(people: { inside: string; watcher: string }): Promise<void> {
  await readHostKey(gateway, { names: [] });
  await registerHost(atConsole, {
    ...{ code: "web-berlin-frontend-03", systemCode: group },
    ...{ address: "192.0.2.10", hostKeys: [keyLine()] },
  });
  const deploy = await newRight("release", "deploy", ["shell", "exec", "upload", "forward"], {
    leftBehind: "report",
  });
  await newRight("operate", "www-data", ["shell", "download"]);
  await newRight("restart", "svc-web", ["exec", "download"], {
    ...{ idleMinutes: 30, leftBehind: "end" },
    commands: ["systemctl restart nginx", "journalctl -n 100 -u *", "nginx -t", "df -h"],
  });
  for (const number of [people.inside, people.watcher]) {
    await enter(await idOf(number), deploy);
  }
}

const idOf = async (number: string): Promise<PersonId> =>
  PersonId.parse(await first(`select id from person where employee_number = '${number}'`));

type Told = Parameters<typeof shapeRight>[1];
type Named = readonly [code: string, login: string, features: Told["features"]];

async function newRight(...[code, login, features, limits = {}]: [...Named, Partial<Told>?]) {
  const systemId = await first(`select id from system where code = '${group}'`);
  const { entitlementId } = await createEntitlement(atConsole, {
    ...{ systemId, code, name: `Sign in as ${login}`, risk: "high", isRequestable: true },
  });
  await shapeRight(atConsole, {
    ...{ systemCode: group, entitlementCode: code, login, features, forwardPorts: [5432, 8080] },
    ...limits,
  });
  return entitlementId;
}

/** A key, a right for eight hours, a session that is over and one that is open. */
async function enter(personId: PersonId, targetId: string): Promise<void> {
  const validTo = new Date(Date.now() + eightHoursMs).toISOString();
  await giveAccess(atConsole, {
    ...{ personId, targetKind: "entitlement", targetId, reason: "On call", validTo },
  });
  const actor = await actorFromTicket((await mintRoot({ personId })).handle);
  if (!actor) throw new Error("the ticket carries nothing");
  const context = begin(actor, { address: "198.51.100.7" });
  const { keyId } = await addSshKey(context, { name: "Laptop", publicKey: keyLine() });
  const opening = { login: "deploy", publicKey: newBlob(), sourceAddress: "127.0.0.1", keyId };
  const past = await openSession(context, { ...opening, hostCode: "web-2" });
  await closeSession(gateway, { sessionId: past.sessionId, reason: "left" });
  const names = ["python3", "backup-of-everything", "sleep"];
  await noteLeftProcesses(gateway, { sessionId: past.sessionId, found: 3, left: 2, names });
  const awaited = await openSession(context, { ...opening, hostCode: "web-2" });
  await closeSession(gateway, { sessionId: awaited.sessionId, reason: "left" });
  await openSession(context, { ...opening, hostCode: "web-1" });
}
