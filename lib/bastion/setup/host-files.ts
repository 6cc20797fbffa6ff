import { principalOf } from "../host.ts";
import { sessionMark } from "../sweep/left-behind.ts";

/** What a host is told: whom to trust, and as whom people come. */
export type HostSetup = {
  readonly code: string;
  /** Public keys of the session authority, each a line; two while one replaces the other. */
  readonly authorities: readonly string[];
  /** Of all rights on the host. */
  readonly logins: readonly string[];
  /** Logs in at the console when nothing else works, and never by SSH. */
  readonly breakGlassAccount: string | null;
  /** Logins of which the host itself is to end what a session leaves behind. */
  readonly endingLogins: readonly string[];
};

export type HostFile = {
  /** Under the folder of sshd's configuration. */
  readonly name: string;
  readonly text: string;
  /** Written once: whatever replaced it since is newer. */
  readonly isKept?: true;
};

/** One option of sshd_config(5), with the value that must be in force for every account. */
export type Setting = { readonly option: string; readonly value: string };

/** Where sshd's configuration is, unless said otherwise. */
export const usualFolder = "/etc/ssh";
export const principalsFolder = "postern/principals";
const authorityFile = "postern/authority.pub";
const revokedFile = "postern/revoked.krl";
/** The first value of an option counts (sshd_config(5)), and drop-ins are read by name. */
const dropIn = "sshd_config.d/00-postern.conf";

/** Every option that the drop-in sets. */
export const settingsOf = (
  { logins, breakGlassAccount }: HostSetup,
  folder: string,
): readonly Setting[] =>
  [
    ["TrustedUserCAKeys", `${folder}/${authorityFile}`],
    ["AuthorizedPrincipalsFile", `${folder}/${principalsFolder}/%u`],
    ["AuthorizedPrincipalsCommand", "none"],
    ["RevokedKeys", `${folder}/${revokedFile}`],
    ["AuthorizedKeysFile", "none"],
    ["AuthorizedKeysCommand", "none"],
    ["AuthenticationMethods", "publickey"],
    ["PubkeyAuthentication", "yes"],
    ["PasswordAuthentication", "no"],
    ["KbdInteractiveAuthentication", "no"],
    ["HostbasedAuthentication", "no"],
    ["PermitEmptyPasswords", "no"],
    ["PermitRootLogin", logins.includes("root") ? "prohibit-password" : "no"],
    ["PermitUserEnvironment", "no"],
    ["AllowAgentForwarding", "no"],
    ["X11Forwarding", "no"],
    ["PermitTunnel", "no"],
    ["GatewayPorts", "no"],
    ...(breakGlassAccount === null ? [] : [["DenyUsers", breakGlassAccount]]),
  ].map(([option = "", value = ""]) => ({ option, value }));

/** The files that make a stock sshd let people in through Postern, and in no other way. */
export function hostFiles(setup: HostSetup, folder: string = usualFolder): readonly HostFile[] {
  const { code, authorities, logins } = setup;
  return [
    { name: authorityFile, text: lines(authorities) },
    // sshd refuses everybody when this file is missing; no key is in it until one is revoked.
    { name: revokedFile, text: "", isKept: true },
    ...logins.map((login) => ({
      name: `${principalsFolder}/${login}`,
      text: lines([principalOf(login, code)]),
    })),
    { name: dropIn, text: dropInOf(setup, folder) },
  ];
}

/** Later names count before earlier ones (logind.conf(5)). */
export const logindFile = "/etc/systemd/logind.conf.d/90-postern.conf";

/** What has systemd-logind end the scope of a session with it; nothing where it ends none. */
export function logindText({ code, endingLogins }: HostSetup): string | undefined {
  if (endingLogins.length === 0) return undefined;
  return lines([
    `# Processes that sessions through Postern leave on ${code} end with them.`,
    "[Login]",
    "KillUserProcesses=yes",
    `KillOnlyUsers=${endingLogins.join(" ")}`,
    // Unset, it names root.
    ...(endingLogins.includes("root") ? ["KillExcludeUsers="] : []),
  ]);
}

function dropInOf(setup: HostSetup, folder: string): string {
  const { code, breakGlassAccount } = setup;
  return lines([
    `# People enter ${code} through Postern's bastion, and in no other way.`,
    `# Written by "postern bastion host-setup ${code}", which writes it anew.`,
    breakGlassAccount === null
      ? "# Break-glass: no account is named."
      : `# Break-glass: ${breakGlassAccount}, at the console only, when nothing else works.`,
    ...settingsOf(setup, folder).map(({ option, value }) => `${option} ${value}`),
    "# By this name, processes that a session leaves behind are found to be its own.",
    `AcceptEnv ${sessionMark}`,
  ]);
}

const lines = (each: readonly string[]): string => each.map((line) => `${line}\n`).join("");
