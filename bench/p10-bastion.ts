import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endAccess, giveAccess } from "#lib/access/index.ts";
import {
  addSshKey,
  getHostKey,
  prepareAuthority,
  registerHost,
  shapeRight,
  type Feature,
} from "#lib/bastion/index.ts";
import { createEntitlement, createSystem } from "#lib/catalog/index.ts";
import { begin, type PersonActor, type PersonId } from "#lib/kernel/index.ts";
import { installationDir } from "#lib/kernel/migrations/read-migrations.ts";
import { startGateway } from "#lib/protocols/ssh/index.ts";
import { asPerson, console_, seedPeople } from "#tests/catalog/people.ts";
import { keygen, localLogin, newKey, startSshd } from "#tests/support/openssh.ts";
import { mintRoot } from "#tests/tickets/carriers.ts";
import { median, quantile, timed, type Finding } from "./measure.ts";

const [logins, streams, sessions, cuts] = [25, 5, 200, 100];
const streamMB = 300;
const everything: Feature[] = ["shell", "exec", "upload", "download"];
const dayMs = 86_400_000;
/** Each worker takes a hundred connections of one address. */
const workers = 4;

type Bastion = {
  /** Arguments of `ssh` that lead to one and the same host. */
  readonly throughUs: readonly string[];
  readonly throughJump: readonly string[];
  readonly give: () => Promise<string>;
};

/** P10: `ssh` through the gateway, against OpenSSH's ProxyJump to the same host; P6 for its plane. */
export async function bastion(): Promise<Finding[]> {
  const folder = mkdtempSync(join(tmpdir(), "postern-bench-ssh-"));
  const closing: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  try {
    const place = await open(folder, closing);
    const assignmentId = await place.give();
    return [
      await time(place),
      // Before the streams, whose buffers would hide it.
      await memory(place),
      await cut(place, assignmentId),
      await stream(place),
    ];
  } finally {
    for (const close of closing.toReversed()) await close();
  }
}

async function open(folder: string, closing: (() => unknown)[]): Promise<Bastion> {
  const at = (name: string) => join(folder, name);
  const [personId] = (await seedPeople(1)) as [PersonId];
  const system = { code: "web", name: "Web servers", kind: "hosts", zone: "production" } as const;
  const { systemId } = await createSystem(console_, system);
  const { publicKey: authority } = await prepareAuthority(console_, {});
  const own = newKey(at("own_authority"));
  const key = newKey(at("key"));
  keygen("-q", "-s", at("own_authority"), "-I", "bench", "-n", "bench", at("key.pub"));

  const trust = { principals: [`${localLogin}@web-1`, "bench"] };
  const host = await startSshd({ folder: at("host"), authority: `${authority}\n${own}`, ...trust });
  closing.push(host.stop);
  const jump = await startSshd({ folder: at("jump"), authority: own, principals: ["bench"] });
  closing.push(jump.stop);
  await registerHost(console_, {
    ...{ code: "web-1", systemCode: "web", address: "127.0.0.1", port: host.port },
    hostKeys: [host.hostKey],
  });
  const entry = join(installationDir, "bin/ssh-worker.ts");
  const gateway = await startGateway({
    port: 0,
    workers,
    entry,
    ...{ publicUrl: "https://postern.example", names: ["postern.example"] },
  });
  closing.push(gateway.stop);

  const { entitlementId } = await createEntitlement(console_, {
    ...{ systemId, code: "enter", name: "Enter", risk: "high", isRequestable: true },
  });
  await shapeRight(console_, {
    ...{ systemCode: "web", entitlementCode: "enter", login: localLogin },
    ...{ features: everything, forwardPorts: [] },
  });
  const { ticketId } = await mintRoot({ personId });
  const { actor } = asPerson(personId);
  const me = begin({ ...(actor as PersonActor), ticketId });
  await addSshKey(me, { name: "laptop", publicKey: key });

  const { publicKey } = await getHostKey(me, {});
  const lines = [
    `[127.0.0.1]:${gateway.port} ${publicKey}`,
    `[127.0.0.1]:${host.port} ${host.hostKey}`,
    `[127.0.0.1]:${jump.port} ${jump.hostKey}`,
  ];
  writeFileSync(at("known_hosts"), `${lines.join("\n")}\n`);
  const options = [
    ...["-F", "none", "-i", at("key"), "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes"],
    ...["-o", `UserKnownHostsFile=${at("known_hosts")}`, "-o", "IdentityAgent=none"],
    // What ssh2 has too: a comparison of ways, not of key exchanges.
    ...["-o", "KexAlgorithms=curve25519-sha256,curve25519-sha256@libssh.org"],
    ...["-o", "Ciphers=aes128-gcm@openssh.com", "-o", "LogLevel=ERROR"],
  ];
  const proxy = ["ssh", ...options, "-W", "%h:%p", "-p", jump.port, `${localLogin}@127.0.0.1`];
  return {
    throughUs: [...options, "-p", String(gateway.port), `${localLogin}%web-1@127.0.0.1`],
    throughJump: [
      ...[...options, "-o", `ProxyCommand=${proxy.join(" ")}`, "-p", String(host.port)],
      `${localLogin}@127.0.0.1`,
    ],
    give: async () => {
      const validTo = new Date(Date.now() + dayMs).toISOString();
      const right = { targetKind: "entitlement", targetId: entitlementId, validTo } as const;
      const given = await giveAccess(console_, { personId, ...right, reason: "bench" });
      return given.assignmentId;
    },
  };
}

/** Runs `ssh` to its end, its output thrown away. @throws when it fails. */
function ssh(args: readonly string[], command: string): Promise<void> {
  return new Promise((done, failed) => {
    const child = spawn("ssh", [...args, command], { stdio: ["ignore", "ignore", "inherit"] });
    child.once("error", failed);
    child.once("close", (status) => {
      if (status === 0) done();
      else failed(new Error(`ssh ended with ${status}`));
    });
  });
}

const ascending = (values: readonly number[]) => values.toSorted((a, b) => a - b);

/** Both ways in turn, so that what else the machine does falls on both. */
async function inTurn(place: Bastion, times: number, command: string) {
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let turn = 0; turn < times; turn++) {
    ours.push((await timed(() => ssh(place.throughUs, command))).ms);
    theirs.push((await timed(() => ssh(place.throughJump, command))).ms);
  }
  return { ours: ascending(ours), theirs: ascending(theirs) };
}

const common = { row: "P10", people: 1, baseline: "OpenSSH ProxyJump to the same host" } as const;

async function time(place: Bastion): Promise<Finding> {
  await inTurn(place, 2, "true");
  const { ours, theirs } = await inTurn(place, logins, "true");
  const ratio = median(ours) / median(theirs);
  return {
    ...{ ...common, what: "until `ssh … true` exits", target: "≤ 2 × the time" },
    ...{ ratio, met: ratio <= 2 },
    numbers: {
      p50: median(ours),
      p99: quantile(ours, 0.99),
      "ProxyJump p50": median(theirs),
      "ProxyJump p99": quantile(theirs, 0.99),
    },
    note: "one key exchange of one kind on every leg",
  };
}

async function stream(place: Bastion): Promise<Finding> {
  const { ours, theirs } = await inTurn(place, streams, `head -c ${streamMB}M /dev/zero`);
  const rate = (ms: readonly number[]) => (streamMB * 1000) / median(ms);
  const ratio = rate(ours) / rate(theirs);
  return {
    ...{ ...common, what: `a stream of ${streamMB} MiB`, target: "≥ 50 % of the MiB/s" },
    ...{ ratio, met: ratio >= 0.5 },
    numbers: { "MiB/s": rate(ours), "ProxyJump MiB/s": rate(theirs) },
  };
}

/** Memory in use of this process's workers, in MiB (Linux). */
function workersMiB(): number {
  let kB = 0;
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const isOurs = readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("ssh-worker");
      const status = readFileSync(`/proc/${pid}/status`, "utf8");
      if (!isOurs || Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]) !== process.pid) continue;
      kB += Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]);
    } catch {
      // It ended meanwhile.
    }
  }
  return kB / 1024;
}

/** A session that says that it is open; ended by closing its input. */
function session(place: Bastion): Promise<ChildProcess> {
  const child = spawn("ssh", ["-tt", ...place.throughUs, "echo open; exec cat"], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  return new Promise((done, failed) => {
    child.once("error", failed);
    child.once("close", () => failed(new Error("the session was not opened")));
    child.stdout?.once("data", () => done(child));
  });
}

async function memory(place: Bastion): Promise<Finding> {
  const before = workersMiB();
  const open: ChildProcess[] = [];
  const { ms } = await timed(async () => {
    while (open.length < sessions) {
      open.push(...(await Promise.all(Array.from({ length: 10 }, () => session(place)))));
    }
  });
  const perSession = (workersMiB() - before) / open.length;
  await Promise.all(open.map(ended));
  return {
    ...{ ...common, what: `memory of ${sessions} open terminals`, target: "≤ 2 MiB a session" },
    ...{ baseline: "the same workers without sessions", met: perSession <= 2 },
    numbers: { "MiB a session": perSession, "ms to open one, ten at once": ms / sessions },
  };
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((done) => {
    child.once("close", () => done());
    child.kill("SIGTERM");
  });
}

/** From before the revocation is asked for until the person's client is out. */
async function cut(place: Bastion, given: string): Promise<Finding> {
  const [found, state] = [[] as number[], { given }];
  for (let turn = 0; turn < cuts; turn++) {
    const client = await session(place);
    const out = new Promise<void>((done) => {
      client.once("close", () => done());
    });
    const { ms } = await timed(async () => {
      await endAccess(console_, { assignmentId: state.given, reason: "bench" });
      await out;
    });
    found.push(ms);
    state.given = await place.give();
  }
  const all = ascending(found);
  return {
    ...{ row: "P6", what: "a right is revoked until its terminal is cut", people: 1 },
    ...{ baseline: "", target: "p99 < 1 s", met: quantile(all, 0.99) < 1000 },
    numbers: { p50: median(all), p99: quantile(all, 0.99) },
    note: `${cuts} times, revoking included`,
  };
}
