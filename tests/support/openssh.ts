import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createConnection, createServer, type AddressInfo } from "node:net";
import { userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const sshd = "/usr/sbin/sshd";

const answers = (program: string, ...args: string[]): boolean =>
  spawnSync(program, args, { stdio: "ignore" }).error === undefined;

/** Whether OpenSSH's client, server and keygen are on this machine: tests with them say so if not. */
export const hasOpenssh =
  answers("ssh-keygen", "-?") && answers("ssh", "-V") && answers(sshd, "-?");

/** Whoever runs the tests: the one account that a server of theirs can let in. */
export const localLogin = userInfo().username;

export function keygen(...args: string[]): string {
  const done = spawnSync("ssh-keygen", args, { encoding: "utf8" });
  if (done.status !== 0) throw new Error(`ssh-keygen ${args.join(" ")}: ${done.stderr}`);
  return done.stdout;
}

/** Makes a key and answers its public line. */
export function newKey(path: string, ...kind: string[]): string {
  keygen("-q", "-N", "", "-C", "test", "-f", path, ...(kind.length > 0 ? kind : ["-t", "ed25519"]));
  return readFileSync(`${path}.pub`, "utf8").trim();
}

export const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });

async function untilListening(port: number, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = createConnection(port, "127.0.0.1");
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
      socket.once("close", () => undefined).on("connect", () => socket.destroy());
    });
    if (isOpen) return;
    await pause(50);
  }
  throw new Error("it does not listen");
}

export type Sshd = {
  readonly port: number;
  readonly hostKey: string;
  readonly log: () => string;
  readonly stop: () => void;
};

type Trust = {
  /** Its folder: everything that the server reads and writes. */
  readonly folder: string;
  readonly authority: string;
  readonly principals: readonly string[];
  readonly lines?: readonly string[];
};

/** A stock sshd that trusts an authority, and nothing else. */
export async function startSshd({
  folder,
  authority,
  principals,
  lines = [],
}: Trust): Promise<Sshd> {
  mkdirSync(join(folder, "principals"), { recursive: true });
  const at = (name: string) => join(folder, name);
  writeFileSync(at("authority.pub"), `${authority}\n`);
  writeFileSync(at(`principals/${localLogin}`), `${principals.join("\n")}\n`);
  return serve(folder, [
    ...[`TrustedUserCAKeys ${at("authority.pub")}`, "AuthorizedKeysFile none"],
    ...[`AuthorizedPrincipalsFile ${at("principals/%u")}`, "AuthenticationMethods publickey"],
    ...["PasswordAuthentication no", "KbdInteractiveAuthentication no"],
    ...["PermitRootLogin prohibit-password", "PidFile none", "MaxSessions 50", ...lines],
  ]);
}

/** An sshd as many are: drop-ins are read, people's own keys let them in, and passwords would. */
export function startOpenSshd(folder: string, lines: readonly string[] = []): Promise<Sshd> {
  mkdirSync(join(folder, "sshd_config.d"), { recursive: true });
  return serve(folder, [
    ...[`Include ${join(folder, "sshd_config.d")}/*.conf`, "PermitRootLogin yes"],
    ...[`AuthorizedKeysFile ${join(folder, "authorized_keys")}`, "PasswordAuthentication yes"],
    ...["KbdInteractiveAuthentication yes", `PidFile ${join(folder, "sshd.pid")}`, ...lines],
  ]);
}

async function serve(folder: string, lines: readonly string[]): Promise<Sshd> {
  const at = (name: string) => join(folder, name);
  const hostKey = newKey(at("host_key"));
  const port = await freePort();
  const config = [
    ...[`Port ${port}`, "ListenAddress 127.0.0.1", `HostKey ${at("host_key")}`],
    ...["UsePAM no", "StrictModes no", "MaxStartups 300", "Subsystem sftp internal-sftp"],
    ...["LogLevel VERBOSE", ...lines],
  ];
  writeFileSync(at("sshd_config"), `${config.join("\n")}\n`);
  if (userInfo().uid === 0) mkdirSync("/run/sshd", { recursive: true });
  const child = spawn(sshd, ["-D", "-E", at("sshd.log"), "-f", at("sshd_config")], {
    stdio: "ignore",
  });
  await untilListening(port, child);
  return {
    port,
    hostKey,
    log: () => readFileSync(at("sshd.log"), "utf8"),
    stop: () => void child.kill("SIGTERM"),
  };
}

export type Ran = {
  readonly status: number | null;
  readonly out: Buffer;
  readonly errors: string;
};

/** Runs a program to its end. */
export function run(program: string, args: readonly string[], input?: Buffer): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: [input ? "pipe" : "ignore", "pipe", "pipe"] });
    const [out, errors]: [Buffer[], Buffer[]] = [[], []];
    child.stdout?.on("data", (data: Buffer) => out.push(data));
    child.stderr?.on("data", (data: Buffer) => errors.push(data));
    child.once("error", reject);
    child.once("close", (status) =>
      resolve({ status, out: Buffer.concat(out), errors: Buffer.concat(errors).toString() }),
    );
    if (input) {
      child.stdin?.on("error", () => undefined);
      child.stdin?.end(input);
    }
  });
}
