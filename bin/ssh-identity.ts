import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gatewayAlias, getHostKey, issueCertificate } from "#lib/bastion/index.ts";
import type { Api } from "./api-client.ts";

export type Gateway = { readonly host: string; readonly port: number };

/** A name that is looked up as it stands (sshd(8)). */
const sshPort = 22;

/**
 * Lines of known_hosts by which `ssh` knows the gateway, and every host behind it, as
 * {@link gatewayAlias}: whatever key is signed for it, and none that was retired.
 */
export async function knownHosts(call: Api): Promise<string> {
  const shown = await call(getHostKey, { name: gatewayAlias, port: sshPort });
  if (shown.certAuthorities.length === 0) throw new Error("no gateway has started yet");
  return [...shown.certAuthorities, ...shown.revoked].map((line) => `${line}\n`).join("");
}

/** It is used at once; those of an hour of short commands must not add up. */
const minutes = 2;

export type Identity = {
  /** What makes `ssh` use it, and trust the gateway and nothing else. */
  readonly options: readonly string[];
  readonly forget: () => void;
};

/** A fresh pair of keys with a certificate for minutes, in a folder of this account alone. */
export async function makeIdentity(call: Api): Promise<Identity> {
  const folder = mkdtempSync(join(tmpdir(), "postern-ssh-"));
  const forget = () => rmSync(folder, { recursive: true, force: true });
  const at = (name: string) => join(folder, name);
  try {
    const made = spawnSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", at("key")]);
    if (made.status !== 0) throw new Error("ssh-keygen did not run: OpenSSH is needed");
    const publicKey = readFileSync(at("key.pub"), "utf8").trim();
    const { certificate } = await call(issueCertificate, { publicKey, minutes });
    writeFileSync(at("key-cert.pub"), `${certificate}\n`, { mode: 0o600 });
    writeFileSync(at("known_hosts"), await knownHosts(call), { mode: 0o600 });
    const options = {
      IdentityFile: at("key"),
      CertificateFile: at("key-cert.pub"),
      IdentitiesOnly: "yes",
      IdentityAgent: "none",
      HostKeyAlias: gatewayAlias,
      UserKnownHostsFile: at("known_hosts"),
      GlobalKnownHostsFile: "none",
      StrictHostKeyChecking: "yes",
    };
    return {
      options: Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]),
      forget,
    };
  } catch (error) {
    forget();
    throw error;
  }
}
