import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { InvalidArgumentError, type Command } from "commander";
import { gatewayAlias, HostCode, Login } from "#lib/bastion/index.ts";
import { getProduction } from "#lib/desk/index.ts";
import { readSettings, sshAddress } from "#lib/kernel/settings.ts";
import { durationMinutes } from "../duration.ts";
import { entranceTo, signedIn } from "../ssh-entrance.ts";
import { knownHosts, makeIdentity, type Gateway } from "../ssh-identity.ts";
import { writeAside } from "../write-aside.ts";

function gatewayOf(text: string): Gateway {
  const [, host = "", port = ""] = /^([a-z0-9.-]+|\[[0-9a-f:.]+\]):(\d{1,5})$/i.exec(text) ?? [];
  if (host === "") throw new InvalidArgumentError("expected HOST:PORT");
  return { host: host.replace(/^\[(.*)\]$/, "$1"), port: Number(port) };
}

const usualGateway = (): Gateway => sshAddress(readSettings(process.env));

type EnterOptions = { gateway?: Gateway; reason?: string; duration?: number };
type ConfigOptions = { gateway?: Gateway; out?: string; identity?: string };

const gatewayHelp = "where the gateway is, when not at PUBLIC_URL's host and SSH_PORT";

export function add(program: Command): void {
  const ssh = program
    .command("ssh")
    .description("enter a host with the system's ssh; the right is asked for when there is none")
    .argument("<target>", "[LOGIN@]HOST")
    .argument("[command...]", "what to run there, after --; without, a shell")
    .option("--gateway <host:port>", gatewayHelp, gatewayOf)
    .option("--reason <text>", "why it is needed, when it has to be asked for")
    .option("--duration <time>", "for how long it is asked for: 30m, 8h", durationMinutes)
    .action(enter);
  ssh
    .command("config")
    .description("write an include for ssh_config with every host that you may enter now")
    .option("--gateway <host:port>", gatewayHelp, gatewayOf)
    .option("--identity <file>", "the key to enter with; unset: those that ssh tries by itself")
    .option("--out <file>", "where to, instead of ~/.ssh/postern/config")
    .action((_: ConfigOptions, command: Command) => config(command.optsWithGlobals()));
}

async function enter(target: string, command: string[], options: EnterOptions): Promise<void> {
  const { login, host } = targetOf(target);
  const gateway = options.gateway ?? usualGateway();
  const call = await signedIn();
  const { reason, duration } = options;
  const open = await entranceTo(call, { host, login, reason, minutes: duration });
  const identity = await makeIdentity(call);
  try {
    const user = `${open.login}%${open.host}`;
    const to = ["-p", String(gateway.port), "-l", user, "--", gateway.host, ...command];
    process.exitCode = await run("ssh", [...identity.options, ...to]);
  } finally {
    identity.forget();
  }
}

function targetOf(text: string): { login?: string | undefined; host: string } {
  const at = text.lastIndexOf("@");
  const login = at < 0 ? undefined : text.slice(0, at);
  const host = text.slice(at + 1).toLowerCase();
  const isRight =
    HostCode.safeParse(host).success && (login === undefined || Login.safeParse(login).success);
  if (!isRight) throw new Error("expected [LOGIN@]HOST, such as deploy@web-1");
  return { login, host };
}

/** Its exit status; a signal counts as `ssh` itself counts what went wrong. */
const failedStatus = 255;

const run = (program: string, args: readonly string[]): Promise<number> =>
  new Promise((resolve, reject) => {
    // Ctrl-C is for whoever is in the terminal: this process waits for ssh to end.
    const ignore = () => undefined;
    process.on("SIGINT", ignore);
    const child = spawn(program, args, { stdio: "inherit" });
    child.once("error", reject);
    child.once("close", (status) => {
      process.off("SIGINT", ignore);
      resolve(status ?? failedStatus);
    });
  });

async function config({ gateway = usualGateway(), out, identity }: ConfigOptions): Promise<void> {
  const path = out ?? join(homedir(), ".ssh/postern/config");
  const known = join(dirname(path), "known_hosts");
  const trust = trusting(known, identity === undefined ? undefined : resolve(identity));
  const call = await signedIn();
  const { entrances } = await call(getProduction, {});
  const logins = new Map<string, string[]>();
  for (const { host, login } of entrances) {
    logins.set(host, [...(logins.get(host) ?? []), login]);
  }
  const blocks = entrances
    .filter(({ host, login }) => HostCode.safeParse(host).success && Login.safeParse(login).success)
    .map(({ host, login }) => {
      const isOnly = logins.get(host)?.length === 1;
      const names = isOnly ? `${host} ${login}.${host}` : `${login}.${host}`;
      return block(names, { host, login }, trust);
    });
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeAside(known, await knownHosts(call));
  writeAside(
    path,
    ["# Written by: postern ssh config", gatewayBlock(gateway, trust), ...blocks, ""].join("\n\n"),
  );
  process.stdout.write(`${path}\n`);
  process.stderr.write(
    `${blocks.length} hosts. At the top of ~/.ssh/config belongs, once:\n  Include ${path}\n`,
  );
}

/** Whom every connection trusts, and with which key: a jump hears nothing of `ssh -i`. */
const trusting = (known: string, identity: string | undefined): readonly string[] => [
  `  HostKeyAlias ${gatewayAlias}`,
  `  UserKnownHostsFile "${known}"`,
  "  StrictHostKeyChecking yes",
  ...(identity === undefined ? [] : [`  IdentityFile "${identity}"`, "  IdentitiesOnly yes"]),
];

type Trust = ReturnType<typeof trusting>;

const gatewayBlock = ({ host, port }: Gateway, trust: Trust): string =>
  [`Host ${gatewayAlias}`, `  HostName ${host}`, `  Port ${port}`, "  User jump", ...trust].join(
    "\n",
  );

/** By a jump: `User` reads a percent sign as a token from OpenSSH 10 on, and as itself before. */
const block = (names: string, { host, login }: { host: string; login: string }, trust: Trust) =>
  [
    `Host ${names}`,
    `  HostName ${host}`,
    "  Port 22",
    `  User ${login}`,
    `  ProxyJump ${gatewayAlias}`,
    ...trust,
  ].join("\n");
