import { createHash } from "node:crypto";
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { giveAccess } from "#lib/access/index.ts";
import {
  addSshKey,
  getHostKey,
  prepareAuthority,
  registerHost,
  shapeRight,
  type Feature,
  type RightShape,
} from "#lib/bastion/index.ts";
import { createEntitlement, createSystem } from "#lib/catalog/index.ts";
import { begin, PersonId, type DeviceId, type PersonActor } from "#lib/kernel/index.ts";
import { localProvider } from "#lib/keys/index.ts";
import { openPostern } from "#lib/registry/index.ts";
import { applyPolicy, savePolicy } from "#lib/requests/index.ts";
import { useRecordingFolder } from "#lib/recordings/index.ts";
import { startGateway, type Gateway } from "#lib/protocols/ssh/index.ts";
import { asPerson, console_, seedPeople } from "#tests/catalog/people.ts";
import { mintRoot } from "#tests/tickets/carriers.ts";
import { cableTo, type Cable } from "#tests/support/cable.ts";
import { emptyDatabase, testKeys } from "#tests/support/database.ts";
import { localLogin, newKey, run, startSshd, type Ran, type Sshd } from "#tests/support/openssh.ts";

export const folder = mkdtempSync(join(tmpdir(), "postern-gateway-"));
export const at = (name: string) => join(folder, name);
const everything: Feature[] = ["shell", "exec", "upload", "download", "forward"];

export const publicUrl = "https://postern.example";
export const names = ["postern.example"];

export type AtGateway = {
  /** One of six, by their place. */
  person: (at: number) => PersonId;
  sshd: Sshd;
  gateway: Gateway;
  /** Between Postern, this process and its gateway, and the database. */
  cable: Cable;
  url: () => string;
};

/** A company with one production host, a real sshd that trusts it, and a gateway before it. */
export function atGateway({ keyFile }: { keyFile?: string } = {}): AtGateway {
  const here = {} as AtGateway;
  let close: () => Promise<void>;
  beforeAll(async () => {
    useRecordingFolder(at("recordings"));
    here.cable = await cableTo(await emptyDatabase());
    const { url } = here.cable;
    here.url = () => url;
    const keys = keyFile === undefined ? testKeys : localProvider(keyFile);
    const opened = await openPostern(url, { keys });
    close = () => opened.close();
    await openHost(here);
    here.gateway = await startGateway({ port: 0, workers: 1, entry, publicUrl, names });
  });
  afterAll(async () => {
    await here.gateway?.stop();
    here.sshd?.stop();
    await close?.();
    rmSync(folder, { recursive: true, force: true });
  });
  return here;
}

/** What workers of a gateway run. */
export const entry = resolve(import.meta.dirname, "../../../bin/ssh-worker.ts");

/** Six people, and a production host with a real sshd; in the database that is open. */
export async function openHost(here: Pick<AtGateway, "person" | "sshd">): Promise<void> {
  const people = await seedPeople(6);
  here.person = (place) => people[place] ?? unknownPerson;
  const system = { code: "web", name: "Web servers", kind: "hosts", zone: "production" } as const;
  webId = (await createSystem(console_, system)).systemId;
  const { publicKey: authority } = await prepareAuthority(console_, {});
  const principals = [`${localLogin}@web-1`];
  // As Debian has it; what the account's own shell reads at its start is no part of any test.
  const lines = ["AcceptEnv LANG LC_*", `SetEnv HOME=${folder}`];
  here.sshd = await startSshd({ folder: at(""), authority, principals, lines });
  await registerHost(console_, {
    ...{ code: "web-1", systemCode: "web", address: "127.0.0.1", port: here.sshd.port },
    hostKeys: [here.sshd.hostKey],
  });
}

const unknownPerson = PersonId.parse("00000000-0000-7000-8000-000000000000");
let webId = "";
let made = 0;
/** Codes of the rights that were made, by their ids. */
export const codes = new Map<string, string>();

/** A right to enter the host with these features. */
export async function newRight(
  features: Feature[] = everything,
  forwardPorts: number[] = [],
  more: Partial<RightShape> = {},
) {
  const code = `enter-${(made += 1)}`;
  const { entitlementId } = await createEntitlement(console_, {
    ...{ systemId: webId, code, name: code, risk: "high", isRequestable: true },
  });
  await shapeRight(console_, {
    ...{
      systemCode: "web",
      entitlementCode: code,
      login: localLogin,
      features,
      forwardPorts,
      ...more,
    },
  });
  codes.set(entitlementId, code);
  return entitlementId;
}

/** The second of the six decides about whatever is asked for. */
export async function secondDecides(): Promise<void> {
  const approvers = { kind: "persons" as const, numbers: ["10002"] };
  const { version } = await savePolicy(console_, {
    ...{ code: "hosts", name: "Hosts", priority: 1, condition: "true" },
    definition: {
      stages: [{ name: "colleague", groups: [{ approvers }], timeoutHours: 24 }],
      fallback: { kind: "persons", numbers: ["10003"] },
    },
  });
  await applyPolicy(console_, { code: "hosts", version });
}

/** Gives it to somebody, for a day unless said otherwise. */
export const give = (personId: PersonId, targetId: string, validTo?: Date) =>
  giveAccess(console_, {
    ...{ personId, targetKind: "entitlement", targetId, reason: "test" },
    validTo: (validTo ?? new Date(Date.now() + 86_400_000)).toISOString(),
  });

/** A key of theirs, registered; answers its file. */
export const keyOf = (personId: PersonId, ...kind: string[]): Promise<string> =>
  registerKey(personId, {}, kind);

/** The same, registered on a device. */
export const keyOn = (personId: PersonId, deviceId: DeviceId): Promise<string> =>
  registerKey(personId, { deviceId }, []);

async function registerKey(personId: PersonId, on: { deviceId?: DeviceId }, kind: string[]) {
  const file = at(`key-${(made += 1)}`);
  const publicKey = newKey(file, ...kind);
  const { ticketId } = await mintRoot({ personId });
  const actor = { ...(asPerson(personId).actor as PersonActor), ...on, ticketId };
  await addSshKey(begin(actor), { name: "laptop", publicKey });
  return file;
}

export const options = (key: string): string[] => [
  ...["-F", "none", "-i", key, "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes"],
  ...["-o", "StrictHostKeyChecking=yes", "-o", `UserKnownHostsFile=${at("known_hosts")}`],
  ...["-o", "IdentityAgent=none", "-o", "LogLevel=ERROR"],
];

export const target = `${localLogin}%web-1@127.0.0.1`;

/** What a client trusts: the gateway's own key, as Postern shows it. */
export async function knownHosts(port: number): Promise<string> {
  const { publicKey } = await getHostKey(asPerson(unknownPerson), {});
  return [`[127.0.0.1]:${port} ${publicKey}`, `web-1 ${publicKey}`, ""].join("\n");
}

/** Lets clients know the gateway, by the file that `options` name. */
export const trustGateway = async ({ gateway }: Pick<AtGateway, "gateway">): Promise<void> =>
  writeFileSync(at("known_hosts"), await knownHosts(gateway.port));

/** The key of the first of the six, who may do everything there; clients know the gateway. */
export async function firstMayEnter(here: AtGateway): Promise<string> {
  await trustGateway(here);
  await give(here.person(0), await newRight());
  return keyOf(here.person(0));
}

export const sha256 = (bytes: Uint8Array): string =>
  createHash("sha256").update(bytes).digest("hex");

/** Runs `ssh` with a key: the command, what it reads, options before the host, and the host. */
export const ssh = (
  here: AtGateway,
  key: string,
  command: readonly string[],
  input?: Buffer,
  ...[extra = [], to = target]: [extra?: readonly string[], to?: string]
): Promise<Ran> =>
  run("ssh", [...options(key), ...extra, "-p", String(here.gateway.port), to, ...command], input);

/** The process of a gateway's worker, as Linux lists it. */
export function workerOf(parent: number): number {
  for (const name of readdirSync("/proc").filter((each) => /^\d+$/.test(each))) {
    try {
      const [, , , ppid] = readFileSync(`/proc/${name}/stat`, "utf8").split(/\) | /);
      const isWorker = readFileSync(`/proc/${name}/cmdline`, "utf8").includes("ssh-worker");
      if (isWorker && Number(ppid) === parent) return Number(name);
    } catch {
      // It ended meanwhile.
    }
  }
  throw new Error("no worker runs");
}

/** Memory that a process has in use, in kB (Linux). */
export const rssKbOf = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);

/** Of somebody with a right to a host outside production, who goes on where nothing is kept. */
export async function ordinaryKey({ sshd }: AtGateway, personId: PersonId): Promise<string> {
  appendFileSync(at(`principals/${localLogin}`), `${localLogin}@lab-1\n`);
  const system = { code: "lab", name: "Lab", kind: "hosts", zone: "test" } as const;
  const { systemId } = await createSystem(console_, system);
  const host = { code: "lab-1", systemCode: "lab", address: "127.0.0.1", port: sshd.port };
  await registerHost(console_, { ...host, hostKeys: [sshd.hostKey] });
  const { entitlementId } = await createEntitlement(console_, {
    ...{ systemId, code: "lab-enter", name: "Lab", risk: "low", isRequestable: true },
  });
  await shapeRight(console_, {
    ...{ systemCode: "lab", entitlementCode: "lab-enter", login: localLogin },
    ...{ features: ["shell", "exec"], forwardPorts: [] },
  });
  await give(personId, entitlementId);
  return keyOf(personId);
}
