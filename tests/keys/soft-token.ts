import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { temporaryFolder } from "#tests/operate/installation.ts";

const modules = [
  "/usr/lib/softhsm/libsofthsm2.so",
  "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
  "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
  "/usr/local/lib/softhsm/libsofthsm2.so",
];

/** Debian's softhsm2, where it is installed. */
const softModule = modules.find((path) => existsSync(path));

function isBuilt(): boolean {
  try {
    createRequire(import.meta.url)("pkcs11js");
    return true;
  } catch {
    return false;
  }
}

/** Why nothing of PKCS #11 can be run here; unset where it can. */
export const notRun: string | undefined =
  softModule === undefined
    ? 'SoftHSM2 is not installed ("apt-get install softhsm2")'
    : isBuilt()
      ? undefined
      : "the optional package pkcs11js was not built: there was no compiler";

export type SoftToken = {
  readonly pinFile: string;
  readonly environment: Readonly<Record<string, string>>;
};

/** A token of SoftHSM2 in a folder of its own; one process reads the place once. */
export function newToken(label: string): SoftToken {
  const folder = temporaryFolder("softhsm");
  const configuration = join(folder, "softhsm2.conf");
  mkdirSync(join(folder, "tokens"));
  writeFileSync(
    configuration,
    `directories.tokendir = ${join(folder, "tokens")}\nobjectstore.backend = file\n`,
  );
  process.env["SOFTHSM2_CONF"] = configuration;
  const pinFile = join(folder, "pin");
  writeFileSync(pinFile, "24680\n", { mode: 0o600 });
  const pins = ["--so-pin", "13579", "--pin", "24680"];
  execFileSync("softhsm2-util", ["--init-token", "--free", "--label", label, ...pins], {
    stdio: "ignore",
  });
  const KMS = `pkcs11:${softModule ?? ""}?token=${encodeURIComponent(label)}&key=postern%20root`;
  return {
    pinFile,
    environment: { KMS, PKCS11_PIN_FILE: pinFile, SOFTHSM2_CONF: configuration },
  };
}
