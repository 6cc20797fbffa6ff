import { setTimeout as pause } from "node:timers/promises";
import type { Command } from "commander";
import {
  askHostCheck,
  createHostToken,
  getHost,
  getHostSetup,
  listHosts,
  readReport,
  reportHost,
  type Finding,
  type Note,
} from "#lib/bastion/index.ts";
import { api, type Api } from "./api-client.ts";
import { applyHostFile } from "./host-file.ts";
import { destination, runAsRoot } from "./host-script.ts";
import { print, table } from "./print.ts";

type SetupOptions = {
  apply?: boolean;
  check?: boolean;
  script?: boolean;
  over?: string;
  sudo?: boolean;
  folder?: string;
  json?: boolean;
};

export function addHostVerbs(bastion: Command): void {
  bastion
    .command("host-setup")
    .description("print, apply or check what makes a host let people in through Postern only")
    .argument("<host>", "its code")
    .option("--apply", "write it here, as root, and prove it")
    .option("--check", "read what is there, as root, and report what is otherwise")
    .option("--script", "print the script that --apply runs, for sh on the host")
    .option("--over <destination>", "run it there by your own ssh instead of here", destination)
    .option("--sudo", "become root by sudo -n")
    .option("--folder <folder>", "where sshd's configuration is; unset: /etc/ssh")
    .option("--json", "print JSON")
    .action(setUp);
  const hosts = bastion.command("hosts").description("hosts that Postern lets people into");
  hosts
    .command("list", { isDefault: true })
    .description("every host, and how it was found")
    .option("--json", "print JSON")
    .action(list);
  hosts
    .command("apply")
    .description("make hosts, and what rights allow on them, what a YAML file says")
    .argument("<file>", "the file; see docs/bastion.md")
    .option("--dry-run", "say the complete effect, write nothing")
    .option("--json", "print the effect as JSON")
    .action(applyHostFile);
  bastion
    .command("host-token")
    .description("print a one-time token by which one host registers itself within an hour")
    .argument("<host>", "its code")
    .requiredOption("--system <code>", "its group, a system of the catalogue")
    .requiredOption("--address <address>", "where gateways reach it")
    .option("--port <port>", "its port; unset: 22", Number)
    .option("--from <address>", "from where it calls; unset: from its address")
    .action(newToken);
}

type TokenOptions = { system: string; address: string; port?: number; from?: string };

async function newToken(code: string, { system, address, port, from }: TokenOptions) {
  const { token } = await api()(createHostToken, {
    ...{ code, systemCode: system, address },
    ...(port !== undefined && { port }),
    ...(from !== undefined && { fromAddress: from }),
  });
  process.stdout.write(`${token}\n`);
}

async function setUp(code: string, options: SetupOptions): Promise<void> {
  const { apply = false, check = false, script = false, over, sudo, folder, json } = options;
  const call = api();
  const setup = await call(getHostSetup, { code, ...(folder !== undefined && { folder }) });
  if (script) return void process.stdout.write(setup.applyScript);
  if (!apply && !check) {
    const shown = setup.files.map(({ path, text }) => `# ${path}\n${text}`);
    return print(setup, { json, words: () => shown.join("\n").trimEnd() });
  }
  const printed = await runAsRoot(apply ? setup.applyScript : setup.checkScript, { over, sudo });
  const { findings, notes, failure } = readReport(printed);
  if (failure !== null) {
    throw new Error([failure, ...findings.map(findingWords)].join("\n"));
  }
  await call(reportHost, { code, findings: [...findings] });
  const seen = await lookedAt(call, code);
  const all = [...findings, ...seen];
  const words = () => {
    const found = all.length === 0 ? ["sound"] : all.map(findingWords);
    return [...found, ...notes.map(noteWords)].join("\n");
  };
  print({ isSound: all.length === 0, findings: all, notes }, { json, words });
  if (all.length > 0) process.exitCode = 1;
}

/** A gateway looks every two seconds, and a host with many logins takes a while. */
const lookMsMax = 120_000;
const askEveryMs = 1000;

/** Has a gateway look at the host, and waits for what it finds. */
async function lookedAt(call: Api, code: string): Promise<readonly Finding[]> {
  const { askedAt } = await call(askHostCheck, { code });
  for (let waited = 0; waited < lookMsMax; waited += askEveryMs) {
    const { health } = await call(getHost, { code });
    const seen = health.find(({ source }) => source === "network");
    if (seen && seen.seenAt >= askedAt) return seen.findings;
    await pause(askEveryMs);
  }
  throw new Error("no gateway has looked at the host; is one running?");
}

const said: Readonly<Record<Finding["code"], string>> = {
  unreachable: "does not answer",
  host_key_changed: "shows another host key",
  certificate_refused: "refuses a certificate of ours for",
  foreign_certificate_accepted: "LETS IN whom a foreign certificate names as",
  method_offered: "offers another way to sign in:",
  no_login: "has no right that names a login: nothing can be proven",
  authorized_keys: "has keys that count no more; remove them:",
  setting_overruled: "has an option that is overruled:",
  file_differs: "has a file that is not as it must be:",
  file_is_stray: "has a file that no right stands for:",
  not_reloaded: "has an sshd that could not be reloaded:",
};

const findingWords = ({ code, subject }: Finding): string =>
  subject === null ? said[code] : `${said[code]} ${subject}`;

const noted: Readonly<Record<Note["code"], string>> = {
  ends_left: "ends by systemd-logind what sessions leave behind of",
  no_logind: "has no systemd-logind: only the gateway looks for what sessions leave behind of",
  no_session_scope:
    "gives sessions no scope of systemd's: only the gateway looks for what is left behind; it has",
};

const noteWords = ({ code, subject }: Note): string => `${noted[code]} ${subject}`;

async function list({ json }: { json?: boolean }): Promise<void> {
  const { hosts } = await api()(listHosts, {});
  print(hosts, {
    json,
    words: () =>
      table(hosts, {
        HOST: (row) => row.code,
        SYSTEM: (row) => row.system,
        ZONE: (row) => row.zone,
        ADDRESS: (row) => `${row.address}:${row.port}`,
        FOUND: (row) => row.health ?? "not looked at",
        LOOKED: (row) => row.checkedAt,
        LIVE: (row) => row.liveSessions,
        RETIRED: (row) => row.retiredAt,
      }),
  });
}
